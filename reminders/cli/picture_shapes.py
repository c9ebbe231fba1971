"""A picture before it is a file: a few kinds of shapes in inks that mean something, placed once for SVG and PNG."""

from dataclasses import dataclass
from enum import StrEnum


class Ink(StrEnum):
    """What a shape means; each way of drawing has its own colors for it."""

    PAPER = "paper"
    TEXT = "text"
    MUTED = "muted"
    GRID = "grid"
    FOLD = "fold"
    LANE = "lane"
    OUTAGE = "outage"
    VISIT = "visit"
    CLOCK = "clock"
    GOOD = "good"
    LATE = "late"
    BAD = "bad"
    STOPPED = "stopped"
    QUIET = "quiet"


# Each ink on white and on dark paper.
COLORS: dict[Ink, tuple[str, str]] = {
    Ink.PAPER: ("#ffffff", "#14171c"),
    Ink.TEXT: ("#1d232b", "#e8ebef"),
    Ink.MUTED: ("#5a6472", "#a3adba"),
    Ink.GRID: ("#dfe3e8", "#2c333d"),
    Ink.FOLD: ("#f2f4f6", "#1c2128"),
    Ink.LANE: ("#a9c6ea", "#365a86"),
    Ink.OUTAGE: ("#f6dcdc", "#47252a"),
    Ink.VISIT: ("#2463b4", "#7fb0f2"),
    Ink.CLOCK: ("#7a4fb5", "#bd9bf0"),
    Ink.GOOD: ("#1c7d43", "#5cc98a"),
    Ink.LATE: ("#a86200", "#f0b04e"),
    Ink.BAD: ("#bd2130", "#ff8088"),
    Ink.STOPPED: ("#a3276f", "#f08cc4"),
    Ink.QUIET: ("#6b7480", "#98a2af"),
}


@dataclass(frozen=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    ink: Ink
    round: float = 0


@dataclass(frozen=True)
class Stroke:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    ink: Ink
    width: float = 1
    dashed: bool = False


@dataclass(frozen=True)
class Dot:
    """A circle around x, y; hollow ones show the paper."""

    x: float
    y: float
    radius: float
    ink: Ink
    hollow: bool = False


@dataclass(frozen=True)
class Cross:
    """An x of two strokes."""

    x: float
    y: float
    radius: float
    ink: Ink


@dataclass(frozen=True)
class Words:
    """Lines of text; y is the baseline of the first."""

    x: float
    y: float
    lines: tuple[str, ...]
    size: float
    ink: Ink = Ink.TEXT
    bold: bool = False
    centered: bool = False

    @property
    def leading(self) -> float:
        return round(self.size * 1.35, 1)


Shape = Box | Stroke | Dot | Cross | Words


@dataclass(frozen=True)
class Drawing:
    """A picture of a size in units that SVG takes for pixels, painted in the order of its shapes."""

    title: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
