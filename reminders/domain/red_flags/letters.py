"""A message as words: without case, accents and the tricks of a small keyboard; where clauses and sentences end."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

LONGEST = 5000  # letters that are read; no text message has as many
DEGREES = "grad"

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "`": "'", "\u02bc": "'"})
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o"})
_ENGLISH_ENDING = re.compile(r"(?<=\w)'(t|s|re|ve|ll|m|d)\b")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_PIECES = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)|(?P<word>[^\W\d_]+)|(?P<degrees>[°º])"
    r"|(?P<sentence>[.!?;\n\r…]+)|(?P<clause>[,:()\"«»“”„\u2013\u2014]|(?<=\s)-+(?=\s))|(?P<picture>[^\s\w\-/'+*#&])"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word or number of a message, folded, and in which sentence and clause of it."""

    text: str
    sentence: int
    clause: int


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a message, in order."""
    found: list[Word] = []
    sentence = clause = 0
    for piece in _PIECES.finditer(folded(text)):
        match piece.lastgroup:
            case "sentence":
                sentence, clause = sentence + 1, clause + 1
            case "clause":
                clause += 1
            case "degrees":
                found.append(Word(DEGREES, sentence, clause))
            case _:
                found.append(Word(piece.group().replace(",", "."), sentence, clause))
    return tuple(found)


def folded(text: str) -> str:
    """Letters without case and accents; `can't` is one word, `l'oeil` two; stretched letters are one."""
    plain = text[:LONGEST].translate(_APOSTROPHES).casefold().translate(_LIGATURES)
    plain = _ENGLISH_ENDING.sub(r"\1", plain).replace("'", " ")
    spread = unicodedata.normalize("NFKD", plain.replace("°", "\0").replace("º", "\0")).replace("\0", "°")
    letters = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return _STRETCHED.sub(r"\1", letters)


@cache
def spellings(word: str) -> tuple[str, ...]:
    """How a word of a list may be met: an umlaut without its dots, or with an e behind."""
    if word.isascii() and word.islower():
        return (word,)
    with_e = word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return tuple(dict.fromkeys((folded(word), folded(with_e))))
