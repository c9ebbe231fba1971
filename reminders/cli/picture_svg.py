"""A picture as SVG: plain text that loads nothing, and follows the reader's light or dark."""

from xml.sax.saxutils import escape

from reminders.cli.picture_shapes import COLORS, Box, Cross, Dot, Drawing, Ink, Shape, Stroke, Words

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif"


def svg_of(drawing: Drawing) -> str:
    """The whole document."""
    size = f"{drawing.width:g} {drawing.height:g}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" {_size(drawing)} font-family="{FONT}">',
            f"<title>{_text(drawing.title)}</title>",
            f"<style>\n{_rules(0)}\n@media (prefers-color-scheme: dark) {{\n{_rules(1)}\n}}\n</style>",
            f'<rect {_size(drawing)} class="f-paper"/>',
            *(_element(shape) for shape in drawing.shapes),
            "</svg>\n",
        ]
    )


def _size(drawing: Drawing) -> str:
    return f'width="{drawing.width:g}" height="{drawing.height:g}"'


def _rules(which: int) -> str:
    return "\n".join(
        f".f-{ink} {{ fill: {colors[which]} }} .s-{ink} {{ stroke: {colors[which]} }}" for ink, colors in COLORS.items()
    )


def _element(shape: Shape) -> str:
    match shape:
        case Box():
            place = f'x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" height="{shape.height:.1f}"'
            return f'<rect {place} rx="{shape.round:g}" class="f-{shape.ink}"/>'
        case Stroke():
            dashes = ' stroke-dasharray="4 3"' if shape.dashed else ""
            return _line((shape.x, shape.y), (shape.to_x, shape.to_y), shape.ink, shape.width, dashes)
        case Dot():
            inside = Ink.PAPER if shape.hollow else shape.ink
            place = f'cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:g}"'
            return f'<circle {place} stroke-width="2" class="f-{inside} s-{shape.ink}"/>'
        case Cross():
            x, y, r = shape.x, shape.y, shape.radius
            return "".join(_line((x - r, y - way * r), (x + r, y + way * r), shape.ink, 2.4) for way in (1, -1))
        case Words():
            return _words(shape)


def _line(start: tuple[float, float], end: tuple[float, float], ink: Ink, width: float, more: str = "") -> str:
    ends = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {ends} stroke-width="{width:g}"{more} class="s-{ink}"/>'


def _words(words: Words) -> str:
    """One element for all lines, with a space between them, so that what is copied out is the text."""
    style = (' font-weight="600"' if words.bold else "") + (' text-anchor="middle"' if words.centered else "")
    lines = " ".join(
        f'<tspan x="{words.x:.1f}" y="{words.y + n * words.leading:.1f}">{_text(line)}</tspan>'
        for n, line in enumerate(words.lines)
    )
    return f'<text font-size="{words.size:g}"{style} class="f-{words.ink}">{lines}</text>'


def _text(said: str) -> str:
    """Escaped; characters that XML cannot hold become the sign for that."""
    held = (char if char >= " " else "\N{REPLACEMENT CHARACTER}" for char in said)
    return escape("".join(held))
