"""Places a simulation on paper: what happened, the texts and the restrictions over one time axis; the words below."""

import textwrap
from collections.abc import Iterable, Iterator

from reminders.cli.picture_axis import Axis, Room, axis_of, counts
from reminders.cli.picture_marks import FATE_INKS, OVER_INKS, lane_marks, moved, over_marks, text_marks, through
from reminders.cli.picture_shapes import Box, Drawing, Ink, Shape, Stroke, Words
from reminders.cli.simulated import Simulated, SimulatedText, day_label

MARGIN, LABELS = 24.0, 300.0
DAY, FOLD = 92.0, 46.0
NARROWEST, WIDEST = 640.0, 1180.0
SMALL, PLAIN, HEADING, TITLE = 11.5, 13.0, 14.0, 19.0
EM = 0.56  # the width of a letter, on the wide side, so that no font runs over
_WEEKDAY_FITS = 70.0
LEGEND = "Ring: planned. Dot: left. Cross: did not go out. Red band: the program is off. Gray: days without anything."


class _Paper:
    """Takes shapes from top to bottom and knows how far down it is."""

    def __init__(self, seen: Simulated) -> None:
        days, folds = counts(seen)
        chart = min(max(days * DAY + folds * FOLD, NARROWEST), WIDEST)
        self.axis: Axis = axis_of(seen, Room(MARGIN + LABELS, chart, FOLD))
        self.width = MARGIN + LABELS + chart + MARGIN
        self.y = MARGIN
        self.shapes: list[Shape] = []

    def write(self, said: str, size: float, ink: Ink = Ink.TEXT, *, bold: bool = False, indent: float = 0) -> None:
        """A paragraph over the whole width."""
        room = size, self.width - 2 * MARGIN - indent
        words = _paragraph(MARGIN + indent, self.y + size, said, room, ink, bold=bold)
        self.shapes.append(words)
        self.y += words.leading * len(words.lines)

    def heading(self, said: str) -> None:
        self.y += 20
        self.write(said, HEADING, bold=True)
        self.y += 5

    def row(self, name: str, below: tuple[str, Ink], marks: Iterable[Shape]) -> None:
        """A name and a line below it on the left, marks on the right, which are drawn around y = 0."""
        upper = _paragraph(MARGIN, self.y + PLAIN, name, (PLAIN, LABELS - 16), Ink.TEXT, bold=True)
        middle = self.y + upper.leading * len(upper.lines) + 2
        lower = _paragraph(MARGIN, middle + SMALL, below[0], (SMALL, LABELS - 16), below[1])
        bottom = middle + lower.leading * len(lower.lines) + 6
        center = (self.y + bottom) / 2
        self.shapes += [upper, lower, *(moved(mark, center) for mark in marks)]
        self.shapes.append(Stroke(MARGIN, bottom, self.width - MARGIN, bottom, Ink.GRID))
        self.y = bottom + 5


def drawn(seen: Simulated) -> Drawing:
    """The picture of a simulation."""
    paper = _Paper(seen)
    title = f"Simulated: {seen.title}"
    paper.write(title, TITLE, bold=True)
    paper.write(f"{seen.clinic}. {seen.span}", PLAIN, Ink.MUTED)
    paper.y += 34
    top = paper.y
    header = len(paper.shapes)
    _chart(paper, seen)
    behind = [*_days(paper.axis, top, paper.y), *through(seen, paper.axis, top, paper.y)]
    paper.shapes[header:header] = behind
    _words_below(paper, seen)
    return Drawing(title, paper.width, paper.y + MARGIN, tuple(paper.shapes))


def _chart(paper: _Paper, seen: Simulated) -> None:
    for over in seen.overlays:
        when = seen.when(over.from_at) + (f" to {seen.when(over.to_at)}" if over.to_at is not None else "")
        paper.row(over.says, (when, OVER_INKS[over.kind]), over_marks(over, paper.axis))
    paper.heading("Texts")
    for n, text in enumerate(seen.texts, 1):
        said = seen.outcome(text), FATE_INKS[text.fate]
        paper.row(f"{n}. {seen.label(text)}", said, text_marks(text, paper.axis))
    paper.heading("To be avoided")
    for lane in seen.lanes:
        paper.row(lane.name, (seen.until(lane), Ink.MUTED), lane_marks(lane, paper.axis))


def _days(axis: Axis, top: float, bottom: float) -> Iterator[Shape]:
    for stretch in axis.stretches:
        center = stretch.left + stretch.width / 2
        yield Stroke(stretch.left, top, stretch.left, bottom, Ink.GRID)
        if stretch.folded:
            yield Box(stretch.left, top, stretch.width, bottom - top, Ink.FOLD)
            days = "1 day" if stretch.days == 1 else f"{stretch.days} days"
            yield Words(center, top - 10, (days,), SMALL - 1.5, Ink.MUTED, centered=True)
            continue
        label = day_label(stretch.first_on, weekday=stretch.width >= _WEEKDAY_FITS)
        yield Words(center, top - 10, (label,), SMALL, Ink.MUTED, bold=True, centered=True)
        yield Stroke(center, top - 4, center, top, Ink.GRID)
    yield Stroke(axis.left, top, axis.right, top, Ink.GRID)


def _words_below(paper: _Paper, seen: Simulated) -> None:
    paper.y += 8
    paper.write(LEGEND, SMALL, Ink.MUTED)
    paper.heading("Word for word")
    for n, text in enumerate(seen.texts, 1):
        _one_text(paper, seen, n, text)
    if seen.never:
        paper.heading("Never planned")
        for item in seen.never:
            paper.write(f"{seen.label(item)}: {item.reason.sentence}", SMALL)
    if seen.to_do:
        paper.heading("What a person must do")
        for do in seen.to_do:
            paper.write(f"{do.kind} by {seen.when(do.due_at)}: {do.about}", SMALL)


def _one_text(paper: _Paper, seen: Simulated, n: int, text: SimulatedText) -> None:
    paper.write(f"{n}. {seen.label(text)}: {seen.story(text)}", SMALL, FATE_INKS[text.fate], bold=True)
    if text.body is not None:
        paper.write(text.body, PLAIN, indent=16)
    if text.note:
        paper.write(text.note, SMALL, Ink.MUTED, indent=16)
    paper.y += 7


def _paragraph(x: float, y: float, said: str, room: tuple[float, float], ink: Ink, *, bold: bool = False) -> Words:
    """Text in lines that fit; `room` is the size of the letters and the width."""
    size, width = room
    lines = textwrap.wrap(said, max(int(width / (size * EM)), 8), break_on_hyphens=False) or [""]
    return Words(x, y, tuple(lines), size, ink, bold)
