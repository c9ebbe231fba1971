"""The demo as a live picture: the timeline on one side, the phone of whoever just got a text on the other."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

from rich.console import Console, Group, RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.text import Text

from reminders.channels.sandbox import Bubble
from reminders.cli.demo_cast import NAMES, NEW_YORK, ZONES
from reminders.cli.demo_run import Moment
from reminders.cli.phone import bubble_panel

LINES = 30
BUBBLES = 5

# Rich's own page for a picture loads a font from elsewhere; this one takes what the reader has.
SVG = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, monospace; font-size: {char_height}px;
line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def when(moment: datetime, zone: ZoneInfo = NEW_YORK) -> str:
    """A moment as the timeline prints it."""
    return f"{moment.astimezone(zone):%a %d %b %H:%M}"


class Picture:
    """What is on the screen."""

    def __init__(self) -> None:
        self._lines: deque[Moment] = deque(maxlen=LINES)
        self._bubbles: dict[str, deque[Bubble]] = {number: deque(maxlen=BUBBLES) for number in NAMES}
        self._number = next(iter(NAMES))

    def add(self, moment: Moment) -> None:
        """Show one more moment, and the phone that it concerns."""
        self._lines.append(moment)
        if moment.bubble is not None:
            self._bubbles[moment.number].append(moment.bubble)
            self._number = moment.number

    def show_phone_of(self, number: str) -> None:
        self._number = number

    def __rich__(self) -> RenderableType:
        layout = Layout()
        layout.split_row(Layout(name="time", ratio=3), Layout(name="phone", ratio=2))
        layout["time"].update(Panel(_timeline(self._lines), title="Lumina Skin Clinic, New York"))
        bubbles = [bubble_panel(bubble, ZONES[self._number]) for bubble in self._bubbles[self._number]]
        layout["phone"].update(Panel(Group(*bubbles), title=f"{NAMES[self._number]}'s phone"))
        return layout


def _timeline(moments: Iterable[Moment]) -> Text:
    text = Text(overflow="ellipsis", no_wrap=True)
    for moment in moments:
        style = "green" if moment.bubble is not None and not moment.bubble.incoming else "yellow"
        text.append(f"{when(moment.at)}  ", "dim").append(f"{moment.says}\n", style)
    return text


def save_svg(picture: Picture, path: str) -> None:
    """Write the picture as an SVG that loads nothing from elsewhere."""
    console = Console(record=True, width=130, height=LINES + 4, file=StringIO())
    console.print(picture)
    console.save_svg(path, title="reminders demo", code_format=SVG, unique_id="demo")
