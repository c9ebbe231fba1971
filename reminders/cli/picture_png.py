"""A picture as PNG, on white paper, at twice the size of the SVG for sharp screens."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from reminders.cli.picture_shapes import COLORS, Box, Cross, Dot, Drawing, Ink, Shape, Stroke, Words
from reminders.wording.segments import fold

SCALE = 2
DASH, GAP = 4, 3
# What systems have, the plain and the bold face; the font in Pillow knows English letters only.
_FACES = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
)
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def save_png(drawing: Drawing, path: Path) -> None:
    """Write the picture to a file.

    Raises:
        OSError: the file cannot be written.
    """
    size = round(drawing.width * SCALE), round(drawing.height * SCALE)
    image = Image.new("RGB", size, _color(Ink.PAPER))
    pen = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _paint(pen, shape)
    image.save(path, "PNG", optimize=True)


def _color(ink: Ink) -> str:
    return COLORS[ink][0]


def _scaled(*values: float) -> list[float]:
    return [value * SCALE for value in values]


def _paint(pen: ImageDraw.ImageDraw, shape: Shape) -> None:
    match shape:
        case Box():
            edges = _scaled(shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
            pen.rounded_rectangle(edges, shape.round * SCALE, fill=_color(shape.ink))
        case Stroke():
            _stroke(pen, shape)
        case Dot():
            x, y, r = shape.x, shape.y, shape.radius + 1
            inside = Ink.PAPER if shape.hollow else shape.ink
            edges = _scaled(x - r, y - r, x + r, y + r)
            pen.ellipse(edges, fill=_color(inside), outline=_color(shape.ink), width=2 * SCALE)
        case Cross():
            x, y, r = shape.x, shape.y, shape.radius
            for way in (1, -1):
                edges = _scaled(x - r, y - way * r, x + r, y + way * r)
                pen.line(edges, fill=_color(shape.ink), width=round(2.4 * SCALE))
        case Words():
            _write(pen, shape)


def _stroke(pen: ImageDraw.ImageDraw, stroke: Stroke) -> None:
    width = max(round(stroke.width * SCALE), 1)
    for part in _dashes(stroke) if stroke.dashed else [(stroke.x, stroke.y, stroke.to_x, stroke.to_y)]:
        pen.line(_scaled(*part), fill=_color(stroke.ink), width=width)


def _dashes(stroke: Stroke) -> Sequence[tuple[float, float, float, float]]:
    across, down = stroke.to_x - stroke.x, stroke.to_y - stroke.y
    length = max(abs(across), abs(down), 1)
    starts = range(0, int(length), DASH + GAP)
    parts = ((start / length, min(start + DASH, length) / length) for start in starts)
    return [(stroke.x + across * a, stroke.y + down * a, stroke.x + across * b, stroke.y + down * b) for a, b in parts]


def _write(pen: ImageDraw.ImageDraw, words: Words) -> None:
    font, knows_accents = _font(words.size, bold=words.bold)
    anchor = "ms" if words.centered else "ls"
    for n, line in enumerate(words.lines):
        place = words.x * SCALE, (words.y + n * words.leading) * SCALE
        pen.text(place, line if knows_accents else fold(line), fill=_color(words.ink), font=font, anchor=anchor)


@cache
def _font(size: float, *, bold: bool) -> tuple[_Font, bool]:
    """A font of this machine, and whether it has letters with accents."""
    for faces in _FACES:
        try:
            return ImageFont.truetype(faces[bold], size * SCALE * 0.94), True  # wider than what SVG readers use
        except OSError:
            continue
    return ImageFont.load_default(size * SCALE), False
