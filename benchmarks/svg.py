"""What the pictures of the figures are made of: plain SVG that loads nothing."""

from collections.abc import Sequence
from html import escape

WIDTH, LEFT, RIGHT = 860, 70, 20
_FONT = "system-ui, sans-serif"
_COLORS = {  # on light paper, on dark paper
    "paper": ("#ffffff", "#14181d"),
    "ink": ("#1f2933", "#e4e7eb"),
    "faint": ("#d5dbe1", "#3a434d"),
    "ours": ("#0b6e6e", "#4fc3c3"),
    "other": ("#9aa5b1", "#7b8794"),
    "limit": ("#b4380f", "#ff9a6b"),
}
_STEPS = (1, 2, 2.5, 5, 10)


def document(title: str, subtitle: str, height: float, parts: Sequence[str]) -> str:
    """The whole picture, with its title."""
    style = f"{_rules(0)} @media (prefers-color-scheme: dark) {{ {_rules(1)} }}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" font-family="{_FONT}" role="img">'
    lines = [head, f"<title>{escape(title)}</title>", f"<style>{style}</style>"]
    paper = f'<rect width="{WIDTH}" height="{height:g}" class="f-paper"/>'
    said = [words(RIGHT, 26, title, 16, bold=True), words(RIGHT, 46, subtitle, 12)]
    return "\n".join([*lines, paper, *said, *parts, "</svg>"]) + "\n"


def words(x: float, y: float, said: str, size: int, *, anchor: str = "start", bold: bool = False) -> str:
    """A line of text."""
    weight = ' font-weight="600"' if bold else ""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{weight}'
    return f'<text {place} class="f-ink">{escape(said)}</text>'


def gridline(x: float, y: float, to_x: float, to_y: float) -> str:
    """A line to read values by."""
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" class="s-faint"/>'


def step_of(highest: float) -> float:
    """A round number, of which about four reach the highest value."""
    size = 1.0
    while size * 10 <= highest / 4:
        size *= 10
    while size > highest / 4:
        size /= 10
    return next(size * times for times in _STEPS if size * times * 4 >= highest)


def _rules(which: int) -> str:
    return " ".join(
        f".f-{name} {{ fill: {colors[which]} }} .s-{name} {{ stroke: {colors[which]} }}"
        for name, colors in _COLORS.items()
    )
