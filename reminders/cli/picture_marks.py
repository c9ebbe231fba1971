"""The marks on the time axis: what each text, restriction and overlay looks like. Rows are drawn around y = 0."""

from collections.abc import Iterator
from dataclasses import replace

from reminders.cli.picture_axis import Axis
from reminders.cli.picture_shapes import Box, Cross, Dot, Ink, Shape, Stroke
from reminders.cli.simulated import Fate, Lane, Over, Overlay, Simulated, SimulatedText

FATE_INKS = {
    Fate.SENT: Ink.GOOD,
    Fate.LATE: Ink.LATE,
    Fate.EARLY: Ink.LATE,
    Fate.MISSED: Ink.BAD,
    Fate.STOPPED: Ink.STOPPED,
    Fate.SUPERSEDED: Ink.QUIET,
    Fate.JOINED: Ink.QUIET,
    Fate.DROPPED: Ink.QUIET,
    Fate.WAITING: Ink.MUTED,
}
OVER_INKS = {
    Over.VISIT: Ink.VISIT,
    Over.OUTAGE: Ink.BAD,
    Over.STOP: Ink.STOPPED,
    Over.STEP: Ink.CLOCK,
    Over.CHANGE: Ink.CLOCK,
}
RADIUS = 4.5
LANE_HEIGHT = 9.0


def text_marks(text: SimulatedText, axis: Axis) -> Iterator[Shape]:
    """A ring where it was planned, a dot where it left, a cross where it was over; between them the wait."""
    if not axis.shows(text.planned_at):
        return
    ink, planned = FATE_INKS[text.fate], axis.x(text.planned_at)
    real = planned if text.real_at is None else axis.x(text.real_at)
    match text.fate:
        case Fate.SENT:
            yield Dot(planned, 0, RADIUS, ink)
        case Fate.LATE | Fate.EARLY | Fate.JOINED:
            yield Stroke(planned, 0, real, 0, ink, 2, dashed=True)
            yield Dot(planned, 0, RADIUS, ink, hollow=True)
            yield Dot(real, 0, RADIUS, ink)
        case Fate.MISSED:
            yield Stroke(planned, 0, real, 0, ink, 2, dashed=True)
            yield Dot(planned, 0, RADIUS, ink, hollow=True)
            yield Cross(real, 0, RADIUS, ink)
        case Fate.STOPPED | Fate.SUPERSEDED | Fate.DROPPED:
            yield Cross(planned, 0, RADIUS, ink)
        case Fate.WAITING:
            yield Dot(planned, 0, RADIUS, ink, hollow=True)


def lane_marks(lane: Lane, axis: Axis) -> Iterator[Shape]:
    """A bar, with a post at its end where that lies in the picture."""
    left, right = axis.x(lane.from_at), axis.right if lane.to_at is None else axis.x(lane.to_at)
    yield Box(left, -LANE_HEIGHT / 2, max(right - left, 2), LANE_HEIGHT, Ink.LANE, 2)
    if lane.to_at is not None and axis.shows(lane.to_at):
        yield Stroke(right, -LANE_HEIGHT, right, LANE_HEIGHT, Ink.VISIT, 2)


def over_marks(over: Overlay, axis: Axis) -> Iterator[Shape]:
    """A dot where it happened; two and a line where it lasted."""
    ink = OVER_INKS[over.kind]
    yield Dot(axis.x(over.from_at), 0, RADIUS, ink)
    if over.to_at is not None:
        yield Stroke(axis.x(over.from_at), 0, axis.x(over.to_at), 0, ink, 2)
        yield Dot(axis.x(over.to_at), 0, RADIUS, ink)


def through(seen: Simulated, axis: Axis, top: float, bottom: float) -> Iterator[Shape]:
    """What goes through all rows, behind them: bands for outages, then a line for every other overlay."""
    for over in seen.overlays:
        if over.to_at is not None:
            left, right = axis.x(over.from_at), axis.x(over.to_at)
            yield Box(left, top, max(right - left, 2), bottom - top, Ink.OUTAGE)
    for over in seen.overlays:
        if over.to_at is None:
            x = axis.x(over.from_at)
            yield Stroke(x, top, x, bottom, OVER_INKS[over.kind], 1, dashed=over.kind is not Over.VISIT)


def moved(shape: Shape, down: float) -> Shape:
    """The same mark further down."""
    if isinstance(shape, Stroke):
        return replace(shape, y=shape.y + down, to_y=shape.to_y + down)
    return replace(shape, y=shape.y + down)
