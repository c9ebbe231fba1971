"""The options of `simulate`, each with what it is for."""

from pathlib import Path
from typing import Annotated

import typer

Ended = Annotated[str, typer.Option("--ended", help="now, 15:20, yesterday 15:20, 2026-03-27 19:30.")]
Sessions = Annotated[int | None, typer.Option("--sessions", help="Begins a course of so many.")]
Agreed = Annotated[bool, typer.Option("--agreed", help="The course was agreed with the patient.")]
Next = Annotated[str | None, typer.Option("--next", help="The next visit, booked at once; it stays a booking.")]
Second = Annotated[
    list[str] | None, typer.Option("--second", help='"WHEN [CODE ...]": another visit took place; may be repeated.')
]
Outages = Annotated[list[str] | None, typer.Option("--outage", help='"FROM..TO": the program is off; may be repeated.')]
OptOut = Annotated[str | None, typer.Option("--opt-out", help="When the patient texts STOP.")]
ClockStep = Annotated[
    list[str] | None, typer.Option("--clock-step", help='"WHEN -2h": the machine\'s clock jumps; may be repeated.')
]
Until = Annotated[str | None, typer.Option("--until", help="When to stop; else when no text is left.")]
Zone = Annotated[str | None, typer.Option("--zone", help="Of clinic and patient, such as Europe/Paris.")]
Country = Annotated[str | None, typer.Option("--country", help="Two letters: how texts write times.")]
Svg = Annotated[Path | None, typer.Option("--svg", help="Also draw it into this file.")]
Png = Annotated[Path | None, typer.Option("--png", help="Also draw it into this file.")]
