"""Plain characters in place of those that turn a text into UCS-2 and more than halve its segments."""

import unicodedata

from reminders.wording.segments import GSM7, fold

# What word processors and phones put in by themselves, under what people meant.
_MEANT = {
    "'": "\u2018\u2019\u201a\u201b\u2032\u00b4\u0060\u02bc",
    '"': "\u201c\u201d\u201e\u2033\u00ab\u00bb",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2212\u2022\u00b7",
    " ": "\u00a0\u2007\u2009\u202f\t",
    "": "\u200b\u200d\ufeff\u00ad\u2122\u00ae\u00a9",
    "...": "\u2026",
    "x": "\u00d7",
    "1/2": "\u00bd",
    "1/4": "\u00bc",
    " degrees": "\u00b0",
    "oe": "\u0153",
    "OE": "\u0152",
}
_PLAIN = {char: meant for meant, chars in _MEANT.items() for char in chars}


def plain_for(char: str) -> str | None:
    """What to write instead; empty: leave it out; None: another script, for which there is nothing plain."""
    if char in _PLAIN:
        return _PLAIN[char]
    folded = fold(char)
    if GSM7.issuperset(folded):
        return folded
    return None if unicodedata.category(char).startswith("L") else ""


def in_plain(text: str) -> str:
    """The text with every replacement that there is."""
    return "".join(char if char in GSM7 else _kept(char) for char in text)


def _kept(char: str) -> str:
    plain = plain_for(char)
    return char if plain is None else plain


def name_of(char: str) -> str:
    """A character as people can look for it: as it stands, with its code and name."""
    shown = char if char.isprintable() and not char.isspace() else ""
    name = unicodedata.name(char, "").lower()
    return f"{shown} U+{ord(char):04X} {name}".strip()
