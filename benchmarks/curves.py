"""Curves over days, one panel under the other, as an SVG that stands alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, PANEL, GAP, HEAD, FOOT = 860, 150, 46, 64, 44
_LEFT, _RIGHT = 70, 20
_FONT = "system-ui, sans-serif"
_INK, _FAINT, _LINE = "#1f2933", "#d5dbe1", "#0b6e6e"
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Curve:
    """One quantity, a value a day, the first on day 1."""

    name: str
    unit: str
    values: Sequence[float]


def drawn(title: str, subtitle: str, curves: Sequence[Curve]) -> str:
    """The picture; each panel begins at 0, so that growth is not made to look larger than it is."""
    height = HEAD + len(curves) * (PANEL + GAP) - GAP + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{_FONT}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(_LEFT, 26, title, 17, weight="600"),
        _text(_LEFT, 46, subtitle, 12),
    ]
    for n, curve in enumerate(curves):
        parts += _panel(curve, HEAD + n * (PANEL + GAP))
    parts += [_text(WIDTH / 2, height - 10, "day of simulated time", 12, anchor="middle"), "</svg>"]
    return "\n".join(parts) + "\n"


def _panel(curve: Curve, top: float) -> list[str]:
    step = _step(max(curve.values, default=0) or 1)
    highest = step * -(-max(curve.values, default=1) // step) or step
    parts = [_text(_LEFT, top + 12, f"{curve.name}, {curve.unit}", 13, weight="600")]
    floor, roof = top + PANEL, top + 22
    for n in range(round(highest / step) + 1):
        y = floor - (floor - roof) * n * step / highest
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="{_FAINT}"/>')
        parts.append(_text(_LEFT - 8, y + 4, f"{n * step:,g}", 11, anchor="end"))
    places = [_x(n, len(curve.values)) for n in range(len(curve.values))]
    heights = [floor - (floor - roof) * value / highest for value in curve.values]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(places, heights, strict=True))
    parts.append(f'<polyline points="{points}" fill="none" stroke="{_LINE}" stroke-width="1.6"/>')
    days = _days(len(curve.values))
    return [*parts, *(_text(places[day - 1], floor + 16, str(day), 11, anchor="middle") for day in days)]


def _x(n: int, count: int) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * n / max(1, count - 1)


def _days(count: int) -> list[int]:
    """The days that are written under a panel: the first, and some after equal steps."""
    step = max(1, round(_step(count)))
    return [1, *(day for day in range(step, count + 1, step) if day > 1)]


def _step(highest: float) -> float:
    """A round number, of which about four reach the highest value."""
    size = 1.0
    while size * 10 <= highest / 4:
        size *= 10
    while size > highest / 4:
        size /= 10
    return next(size * times for times in _STEPS if size * times * 4 >= highest)


def _text(x: float, y: float, words: str, size: int, *, anchor: str = "start", weight: str = "400") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text {place} fill="{_INK}">{escape(words)}</text>'
