"""A protocol as a picture in the terminal: bars for what holds, marks for texts, then every text in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from reminders.catalogue.outline import DAY, Held, Outline, Told, length_in_words, sources_in_words
from reminders.cli import frame
from reminders.domain.protocol import Interval, Protocol
from reminders.domain.vocabulary import BodyArea, Kind

# The first hours matter as much as the last weeks, so that the scale is that of people, not of clocks.
_STOPS = [timedelta(hours=hours) for hours in (0, 8, 24, 48, 72)] + [DAY * n for n in (5, 7, 14, 21, 28, 42, 90, 180)]
_STEP = 5  # columns between two stops
_OPEN_TAIL = 3
_COLORS = {
    Kind.RESTRICTION: "magenta",
    Kind.PERMISSION: "green",
    Kind.SAFETY: "red",
    Kind.EMERGENCY: "bold red",
    Kind.INFO: "cyan",
}


@dataclass(frozen=True)
class Shown:
    """What is drawn. `approved` are sentences, one a language; none: nobody has approved it yet."""

    protocol: Protocol
    outline: Outline
    area: BodyArea | None
    approved: tuple[str, ...]


def draw(shown: Shown) -> None:
    """Print a protocol: head, timeline, texts, intervals, approval."""
    protocol, where = shown.protocol, shown.area or ", ".join(sorted(shown.protocol.areas))
    frame.out.print(f"[bold]{protocol.name}[/]  {protocol.code}, version {protocol.version}; {where}", highlight=False)
    if shown.outline.held:
        frame.out.print(_timeline(shown))
    for number, told in enumerate(shown.outline.told, 1):
        frame.out.print(_text(number, told))
    for interval in protocol.intervals:
        frame.out.print(_interval(interval), highlight=False)
    if protocol.awaits_review:
        languages = ", ".join(protocol.awaits_review)
        frame.out.print(Text(f"Awaits a native clinician's review: {languages}.", style="bold yellow"))
    if shown.approved:
        frame.out.print(Text(f"Approved for {'; '.join(shown.approved)}.", style="green"))
        return
    remedy = f'reminders protocols approve {protocol.code} --by "NAME"'
    frame.out.print(Text(f"Nobody has approved it yet. A clinician has to approve it: {remedy}", style="bold yellow"))


@dataclass(frozen=True)
class _Axis:
    """Places lengths of time on a line of columns."""

    stops: tuple[timedelta, ...]

    @property
    def columns(self) -> int:
        return (len(self.stops) - 1) * _STEP

    def column(self, at: timedelta) -> int:
        for index, (left, right) in enumerate(pairwise(self.stops)):
            if at <= right:
                return round((index + max(at - left, timedelta()) / (right - left)) * _STEP)
        return self.columns

    def header(self) -> str:
        return "".join(f"{_tick(stop):<{_STEP}}" for stop in self.stops)


def _axis(outline: Outline) -> _Axis:
    known = [*(held.ends for held in outline.held), *(told.at for told in outline.told)]
    last = max((at for at in known if at is not None), default=DAY)
    count = next((index for index, stop in enumerate(_STOPS) if stop >= last), len(_STOPS) - 1)
    return _Axis(tuple(_STOPS[: max(count, 2) + 1]))


def _tick(stop: timedelta) -> str:
    return f"{stop // DAY}d" if stop >= DAY else f"{stop // timedelta(hours=1)}h"


def _timeline(shown: Shown) -> Table:
    axis = _axis(shown.outline)
    scale = Column(axis.header(), no_wrap=True)
    table = Table("avoid", scale, "for", Column("sources \\[grade]"), box=None, padding=(0, 2, 0, 0))
    for held in shown.outline.held:
        name = str(held.restriction.category)
        if shown.area is None and held.restriction.areas is not None:
            name += f"\n[dim]{', '.join(sorted(held.restriction.areas))}[/]"
        table.add_row(name, _bar(held, axis), held.lasts, Text(sources_in_words(held.restriction.sources)))
    table.add_section()
    table.add_row("texts", _marks(shown.outline, axis), "numbers as below", "")
    return table


def _bar(held: Held, axis: _Axis) -> Text:
    if held.ends is None:
        return Text("█" * axis.columns + "▶" * _OPEN_TAIL, style="yellow", no_wrap=True)
    return Text("█" * max(axis.column(held.ends), 1), style="blue", no_wrap=True)


def _marks(outline: Outline, axis: _Axis) -> Text:
    """The number of each text at its moment; where two meet, the later goes below."""
    rows: list[list[str]] = []
    for number, told in enumerate(outline.told, 1):
        if told.at is not None:
            _put(rows, axis.column(told.at), str(number), axis.columns + 2 * _STEP)
    return Text("\n".join("".join(row).rstrip() for row in rows), no_wrap=True)


def _put(rows: list[list[str]], column: int, mark: str, width: int) -> None:
    places = range(column, column + len(mark))
    for row in rows:
        if all(row[place] == " " for place in range(max(column - 1, 0), column + len(mark) + 1)):
            break
    else:
        row = [" "] * width
        rows.append(row)
    for place, char in zip(places, mark, strict=True):
        row[place] = char


def _text(number: int, told: Told) -> Panel:
    step = told.step
    body = Text()
    for language, template in step.wording.items():
        body.append(f"{language}  ", style="dim").append(f"{template}\n")
    body.append("\n".join(_details(told)), style="dim")
    title = Text(f" {number}  {told.when} ", style=f"bold {_COLORS[step.kind]}")
    subtitle = Text(f" {step.code}: role {step.role}, kind {step.kind}, class {step.text_class} ", style="dim")
    return Panel(body, title=title, title_align="left", subtitle=subtitle, subtitle_align="right", border_style="dim")


def _details(told: Told) -> Iterator[str]:
    step = told.step
    lists = (("tells the end of", step.tells), ("waits for the end of", step.awaits), ("says", step.says))
    yield from (f"{what}: {', '.join(sorted(found))}" for what, found in lists if found)
    if step.act_by is not None:
        yield f"somebody calls if it has not arrived {length_in_words(step.act_by)} later"
    if not step.lean:
        yield "only with the full preset"
    yield f"sources: {sources_in_words(step.sources)}"


def _interval(interval: Interval) -> str:
    upkeep = f", then every {interval.upkeep_days} days" if interval.upkeep_days else ""
    sessions = f"{interval.sessions_min} to {interval.sessions_max} sessions"
    apart = f"{interval.days} days apart ({interval.days_min} to {interval.days_max})"
    return f"{interval.name} ({interval.indication}): {sessions}, {apart}{upkeep}"
