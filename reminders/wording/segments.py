"""What a text costs: the alphabet that it needs and the number of segments that it is sent in.

One character outside GSM-7 turns the whole text into UCS-2, which more than halves a segment.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")  # each is sent as an escape and one more unit
GSM7 = _BASIC | _EXTENSION
_LAST_OF_BASIC_PLANE = 0xFFFF


class Encoding(Enum):
    """An alphabet, with the units that one segment holds: of a text in one piece, and of one in several."""

    GSM7 = ("GSM-7", 160, 153)
    UCS2 = ("UCS-2", 70, 67)

    def __init__(self, label: str, alone: int, joined: int) -> None:
        self.label = label
        self.alone = alone
        self.joined = joined


@dataclass(frozen=True)
class Segments:
    """How a text is sent. `culprits` are the characters that GSM-7 lacks, each once, in order."""

    encoding: Encoding
    units: int
    segments: int
    culprits: tuple[str, ...]


def measure(text: str) -> Segments:
    """Count units (septets, or UTF-16 code units) and segments; no character is cut in two."""
    culprits = () if GSM7.issuperset(text) else tuple(dict.fromkeys(char for char in text if char not in GSM7))
    encoding = Encoding.UCS2 if culprits else Encoding.GSM7
    units = _units(text, encoding)
    segments = 1 if units <= encoding.alone else _joined((_width(char, encoding) for char in text), encoding.joined)
    return Segments(encoding, units, segments, culprits)


def _units(text: str, encoding: Encoding) -> int:
    match encoding:
        case Encoding.GSM7:
            return len(text) + sum(map(text.count, _EXTENSION))
        case Encoding.UCS2:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _width(char: str, encoding: Encoding) -> int:
    match encoding:
        case Encoding.GSM7:
            return 2 if char in _EXTENSION else 1
        case Encoding.UCS2:
            return 2 if ord(char) > _LAST_OF_BASIC_PLANE else 1


def _joined(widths: Iterable[int], room: int) -> int:
    segments, used = 1, 0
    for width in widths:
        if used + width > room:
            segments, used = segments + 1, 0
        used += width
    return segments


def fold(text: str) -> str:
    """Write a name in GSM-7 by leaving out accents; unchanged where another script makes that impossible."""
    folded = "".join(char if char in GSM7 else _bare(char) for char in text)
    return folded if GSM7.issuperset(folded) and folded else text


def _bare(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
