"""Reads sentences by the patterns of `reply_words`: words without case and accents, with the commonest typing errors.

A letter left out, one too many, or two swapped are mended, in words of six letters or more that count. A letter in
the place of another is not: that makes other words of them, and here "massage" is no slip of "message".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

SHORTEST_MENDED = 6  # letters
_MOST_FILLERS, _MOST_BETWEEN = 6, 3
_SENTENCE_ENDS = re.compile(r"[.!?;…。\uff01\uff1f\n\r]+")
_COMMAS = re.compile(r"[,:()\u2013\u2014]+| - ")
_ELISION = re.compile(r"\b(\w|qu)['`\u2019\u2018\u00b4]")  # French: m'envoyez
_APOSTROPHE = re.compile(r"['`\u2019\u2018\u00b4]")
_NO_WORD = re.compile(r"[\W_]+")
_QUOTED = re.compile(r"[“„«].*?(?:[”“»]|$)|\"[^\"]*(?:\"|$)", re.DOTALL)
_LETTERS = str.maketrans({"\u0131": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})  # no accents to Unicode
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def plain(text: str) -> str:
    """Without case, accents and full widths; what cannot be seen is gone."""
    wide = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    parts = unicodedata.normalize("NFD", wide)
    seen = (sign for sign in parts if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", "".join(seen))


def compact(text: str) -> str:
    """The letters and digits alone: "S.t.o.p!" is "stop"."""
    return _NO_WORD.sub("", plain(text))


def spellings(text: str) -> tuple[str, ...]:
    """A word of the lists as it may be typed: with its umlauts, without, or as ae, oe, ue."""
    composed = unicodedata.normalize("NFC", text.casefold())
    return tuple(dict.fromkeys(plain(form) for form in (composed, composed.translate(_UMLAUTS))))


def without_quotes(text: str) -> str:
    """What somebody says themselves: what they quote may be our own words."""
    return _QUOTED.sub(" ", text)


def sentences(text: str, slips: "Slips") -> Iterator[tuple[str, ...]]:
    """Each sentence as its words, and after it its parts between commas: "No thanks, stop" says "stop"."""
    for sentence in _SENTENCE_ENDS.split(text):
        parts = [_words(part, slips) for part in _COMMAS.split(sentence)]
        whole = " ".join(part for part in parts if part)
        if whole:
            yield (whole, *(part for part in parts if part and part != whole))


def _words(text: str, slips: "Slips") -> str:
    split = _APOSTROPHE.sub("", _ELISION.sub(r"\1 ", plain(text)))
    return " ".join(slips.mended(word) for word in _NO_WORD.sub(" ", split).split())


class Patterns:
    """Some patterns of one language, as one expression."""

    def __init__(self, patterns: Iterable[str], fillers: str) -> None:
        filler = "|".join(form for word in fillers.split() for form in map(re.escape, spellings(word)))
        self._between = f"(?:(?:{filler}) ){{0,{_MOST_FILLERS}}}" if filler else ""
        every = tuple(patterns)
        self.known = frozenset(_words_of(" ".join((*every, fillers))))
        self.keywords = frozenset(word for word in _words_of(" ".join(every)) if len(word) >= SHORTEST_MENDED)
        whole = "|".join(self._compiled(pattern) for pattern in every)
        self._expression = re.compile(rf"(?:^|(?<= ))(?:{whole})") if whole else None

    def fit(self, words: str) -> bool:
        """True if any of them is found in a sentence of `sentences`."""
        return self._expression is not None and self._expression.search(f"{words} ") is not None

    def _compiled(self, pattern: str) -> str:
        return "".join(self._token(token) for token in pattern.split())

    def _token(self, token: str) -> str:
        match token:
            case "~":
                return self._between
            case "..":
                return rf"(?:\S+ ){{0,{_MOST_BETWEEN}}}"
            case "^" | "$":
                return token
            case _:
                return _choice(token.removesuffix("?")) + ("?" if token.endswith("?") else "")


def _words_of(patterns: str) -> Iterator[str]:
    for word in re.split(r"[ |?]", patterns):
        yield from (form for form in spellings(word) if form.isalpha())


def _choice(token: str) -> str:
    """A token of a pattern that ends with `$` among its choices may also be the end of the sentence."""
    words = [word for word in token.split("|") if word != "$"]
    forms = [_ending(form) for word in words for form in spellings(word)]
    return f"(?:(?:{'|'.join(forms)}) {'|$' if len(words) < len(token.split('|')) else ''})"


def _ending(word: str) -> str:
    return re.escape(word.removesuffix("*")) + r"\w*" if word.endswith("*") else re.escape(word)


class Slips:
    """Typing errors in words that count; a word that is `known` as it stands is none."""

    def __init__(self, patterns: Iterable[Patterns]) -> None:
        every = tuple(patterns)
        self._known = frozenset(word for one in every for word in one.known)
        self._keywords = frozenset(word for one in every for word in one.keywords)
        self._slips = {slip: word for word in sorted(self._keywords) for slip in _slips(word)}

    def mended(self, word: str) -> str:
        """A word that counts where this is one with a typing error, else the word itself."""
        if len(word) < SHORTEST_MENDED - 1 or word in self._known:
            return word
        return self._slips.get(word) or next((less for less in _less(word) if less in self._keywords), word)


def _slips(word: str) -> Iterator[str]:
    """A word with a letter left out, or two swapped."""
    yield from _less(word)
    yield from (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))


def _less(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))
