"""The picture of a simulation in a terminal: rows of characters over the same folded axis, then the words."""

from collections.abc import Callable
from datetime import datetime

from rich.console import Console
from rich.text import Text

from reminders.cli.picture_axis import Axis, Room, axis_of
from reminders.cli.simulated import Fate, Lane, Over, Overlay, Simulated, SimulatedText, day_label

LABELS = 34
NARROWEST = 40
FOLD = 3.0
STYLES = {
    Fate.SENT: "green",
    Fate.LATE: "yellow",
    Fate.EARLY: "yellow",
    Fate.MISSED: "red",
    Fate.STOPPED: "magenta",
    Fate.SUPERSEDED: "bright_black",
    Fate.JOINED: "bright_black",
    Fate.DROPPED: "bright_black",
    Fate.WAITING: "bright_black",
}
OVER_STYLES = {
    Over.VISIT: "blue",
    Over.OUTAGE: "red",
    Over.STOP: "magenta",
    Over.STEP: "magenta",
    Over.CHANGE: "magenta",
}


class _Line:
    """One row of the chart: characters that can be put over one another."""

    def __init__(self, seen: Simulated, axis: Axis) -> None:
        self._axis = axis
        self._cells = [(" ", "")] * (int(axis.right) + 1)
        for stretch in axis.stretches:
            if stretch.folded:
                self._put(range(int(stretch.left), int(stretch.left + stretch.width)), "·", "bright_black")
        for over in seen.overlays:
            if over.to_at is not None:
                self.span(over.from_at, over.to_at, "░", "red")
        for over in seen.overlays:
            if over.to_at is None:
                self.at(over.from_at, "│", OVER_STYLES[over.kind])

    def at(self, moment: datetime, sign: str, style: str) -> None:
        self._put([int(self._axis.x(moment))], sign, style)

    def span(self, start: datetime, end: datetime, sign: str, style: str) -> None:
        first, last = sorted((int(self._axis.x(start)), int(self._axis.x(end))))
        self._put(range(first, last + 1), sign, style)

    def _put(self, columns: range | list[int], sign: str, style: str) -> None:
        for column in columns:
            self._cells[column] = (sign, style)

    def text(self, label: str, style: str = "") -> Text:
        name = label if len(label) < LABELS else f"{label[: LABELS - 2]}…"
        line = Text(no_wrap=True, overflow="crop").append(f"{name:<{LABELS}}", style)
        for sign, ink in self._cells:
            line.append(sign, ink)
        return line


def show(seen: Simulated, console: Console) -> None:
    """Print the chart and, below it, every text word for word with what became of it."""
    axis = axis_of(seen, Room(0, max(console.width - LABELS - 1, NARROWEST), FOLD))
    _print(console, Text(f"Simulated: {seen.title}", "bold"), Text(f"{seen.clinic}. {seen.span}", "dim"), Text())
    _print(console, _header(axis))
    for over in seen.overlays:
        _print(console, _row(seen, axis, over.says, OVER_STYLES[over.kind], _over(over)))
    for n, text in enumerate(seen.texts, 1):
        _print(console, _row(seen, axis, f"{n:>2}. {seen.label(text)}", STYLES[text.fate], _text(text, axis)))
    for lane in seen.lanes:
        _print(console, _row(seen, axis, f"no {lane.name}", "cyan", _lane(lane, axis)))
    _print(console, Text("\n○ planned  ● left  ✕ did not go  ░ the program is off  · days without anything", "dim"))
    _words(seen, console)


def _print(console: Console, *lines: Text) -> None:
    for line in lines:
        console.print(line, highlight=False, soft_wrap=False)


def _row(seen: Simulated, axis: Axis, label: str, style: str, draw: Callable[[_Line], None]) -> Text:
    line = _Line(seen, axis)
    draw(line)
    return line.text(label, style)


def _header(axis: Axis) -> Text:
    cells = " " * LABELS
    for stretch in axis.stretches:
        room = int(stretch.left + stretch.width) - int(stretch.left) - 1
        labels = (day_label(stretch.first_on), day_label(stretch.first_on, weekday=False), str(stretch.first_on.day))
        label = next((said for said in labels if len(said) <= room and not stretch.folded), "")
        cells = cells.ljust(LABELS + int(stretch.left)) + label
    return Text(cells, "bold", no_wrap=True, overflow="crop")


def _over(over: Overlay) -> Callable[[_Line], None]:
    def draw(line: _Line) -> None:
        line.at(over.from_at, "◆", OVER_STYLES[over.kind])
        if over.to_at is not None:
            line.at(over.to_at, "◆", OVER_STYLES[over.kind])

    return draw


def _text(text: SimulatedText, axis: Axis) -> Callable[[_Line], None]:
    def draw(line: _Line) -> None:
        style = STYLES[text.fate]
        if not axis.shows(text.planned_at):
            return
        real_at = text.real_at or text.planned_at
        if text.fate in {Fate.LATE, Fate.EARLY, Fate.JOINED, Fate.MISSED}:
            line.span(text.planned_at, real_at, "─", style)
            line.at(text.planned_at, "○", style)
            line.at(real_at, "✕" if text.fate is Fate.MISSED else "●", style)
        else:
            signs = {Fate.SENT: "●", Fate.WAITING: "○"}
            line.at(text.planned_at, signs.get(text.fate, "✕"), style)

    return draw


def _lane(lane: Lane, axis: Axis) -> Callable[[_Line], None]:
    def draw(line: _Line) -> None:
        end = axis.stretches[-1].to_at if lane.to_at is None else lane.to_at
        line.span(lane.from_at, end, "━", "cyan")
        if lane.to_at is not None and axis.shows(lane.to_at):
            line.at(lane.to_at, "┫", "cyan")

    return draw


def _words(seen: Simulated, console: Console) -> None:
    _print(console, Text("\nWhat happens", "bold"))
    for over in seen.overlays:
        until = "" if over.to_at is None else f" to {seen.when(over.to_at)}"
        _print(console, Text(f"    {seen.when(over.from_at)}{until}: {over.says}"))
    _print(console, Text("\nWord for word", "bold"))
    for n, text in enumerate(seen.texts, 1):
        _print(console, Text(f"{n:>2}. {seen.label(text)}: {seen.story(text)}", STYLES[text.fate]))
        for said, style in ((text.body, ""), (text.note, "dim")):
            if said:
                console.print(Text(said, style), highlight=False, soft_wrap=True)
    _print(console, Text("\nTo be avoided", "bold"))
    for lane in seen.lanes:
        _print(console, Text(f"    {lane.name}: {seen.until(lane)}"))
    if seen.never:
        _print(console, Text("\nNever planned", "bold"))
    for item in seen.never:
        _print(console, Text(f"    {seen.label(item)}: {item.reason.sentence}"))
    if seen.to_do:
        _print(console, Text("\nWhat a person must do", "bold"))
    for do in seen.to_do:
        _print(console, Text(f"    {do.kind} by {seen.when(do.due_at)}: {do.about}"))
