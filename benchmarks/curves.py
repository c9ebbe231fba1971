"""Curves, one panel under the other, as an SVG that stands alone and follows the reader's light or dark."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.svg import LEFT, RIGHT, WIDTH, document, gridline, step_of, words

PANEL, GAP, HEAD, FOOT = 150, 62, 64, 8
_POINTS = 600  # of a curve: more are not seen


@dataclass(frozen=True)
class Curve:
    """One quantity, its values at equal steps from 0 to `end` of what is said along the axis."""

    name: str
    unit: str
    values: Sequence[float]
    along: str
    end: float


def drawn(title: str, subtitle: str, curves: Sequence[Curve]) -> str:
    """The picture; each panel begins at 0, so that growth is not made to look larger than it is."""
    parts = [part for n, curve in enumerate(curves) for part in _panel(curve, HEAD + n * (PANEL + GAP))]
    return document(title, subtitle, HEAD + len(curves) * (PANEL + GAP) + FOOT, parts)


def _panel(curve: Curve, top: float) -> list[str]:
    highest = max(curve.values, default=0) or 1
    step = step_of(highest)
    steps = max(1, -int(-highest // step))
    floor, roof = top + PANEL, top + 22
    parts = [words(LEFT, top + 12, f"{curve.name}, {curve.unit}", 13, bold=True)]
    for n in range(steps + 1):
        y = floor - (floor - roof) * n / steps
        parts += [gridline(LEFT, y, WIDTH - RIGHT, y), words(LEFT - 8, y + 4, f"{n * step:,g}", 11, anchor="end")]
    heights = [floor - (floor - roof) * value / (steps * step) for value in _fewer(curve.values)]
    places = [_x(n / max(1, len(heights) - 1)) for n in range(len(heights))]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(places, heights, strict=True))
    parts.append(f'<polyline points="{points}" fill="none" stroke-width="1.6" class="s-ours"/>')
    return [*parts, *_axis(curve, floor)]


def _axis(curve: Curve, floor: float) -> list[str]:
    step = step_of(curve.end or 1)
    marks = [n * step for n in range(int(curve.end / step) + 1)]
    said = [words(_x(at / (curve.end or 1)), floor + 16, f"{at:,g}", 11, anchor="middle") for at in marks]
    return [*said, words(WIDTH - RIGHT, floor + 32, curve.along, 11, anchor="end")]


def _fewer(values: Sequence[float]) -> list[float]:
    """Every n-th value, and the last one."""
    every = max(1, len(values) // _POINTS)
    return [*values[:-1:every], *values[-1:]]


def _x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * share
