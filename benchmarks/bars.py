"""Figures as bars, those of one unit under each other on one scale, with the limits of those that have one."""

from collections.abc import Sequence
from itertools import groupby

from benchmarks.figures import Figure, number
from benchmarks.svg import RIGHT, WIDTH, document, words

HEAD, ROW, GAP = 64, 24, 18
_LEFT, _AFTER = 350, 110  # room for the names, and for the numbers behind the bars


def drawn(title: str, subtitle: str, figures: Sequence[Figure]) -> str:
    """The picture. A dashed line is a limit; a bar that does not keep its own has its color."""
    parts: list[str] = []
    top = float(HEAD)
    by_unit = sorted(figures, key=lambda figure: _units(figures).index(figure.unit))
    for _, group in groupby(by_unit, key=lambda figure: figure.unit):
        alike = list(group)
        most = max(max(figure.value, _limit(figure) or 0) for figure in alike) or 1
        for figure in alike:
            parts += _row(figure, top, most)
            top += ROW
        top += GAP
    return document(title, subtitle, top, parts)


def _units(figures: Sequence[Figure]) -> list[str]:
    return list(dict.fromkeys(figure.unit for figure in figures))


def _limit(figure: Figure) -> float | None:
    return figure.at_most if figure.at_least is None else figure.at_least


def _row(figure: Figure, top: float, most: float) -> list[str]:
    room = WIDTH - RIGHT - _AFTER - _LEFT
    length = room * max(0.0, figure.value) / most
    limit = _limit(figure)
    color = "limit" if not figure.met else "other" if limit is None else "ours"
    bar = f'<rect x="{_LEFT}" y="{top + 3:.1f}" width="{length:.1f}" height="{ROW - 8}" rx="2" class="f-{color}"/>'
    parts = [words(_LEFT - 10, top + 15, figure.name, 12, anchor="end"), bar]
    end = length
    if limit is not None:
        x = _LEFT + room * limit / most
        end = max(length, x - _LEFT)
        line = f'd="M{x:.1f} {top:.1f}V{top + ROW - 2:.1f}"'
        parts.append(f'<path {line} stroke-width="2" stroke-dasharray="4 2" class="s-limit"/>')
    return [*parts, words(_LEFT + end + 8, top + 15, f"{number(figure.value)} {figure.unit}", 12)]
