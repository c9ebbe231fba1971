"""`simulate`: a plan under a simulated clock, and what disturbs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from reminders.cli import frame, planned, simulate_json
from reminders.cli import simulate_options as options
from reminders.cli.picture_layout import drawn
from reminders.cli.picture_png import save_png
from reminders.cli.picture_svg import svg_of
from reminders.cli.picture_terminal import show
from reminders.cli.register import Treatments
from reminders.cli.simulate_clinic import stage
from reminders.cli.simulate_run import simulate as play
from reminders.cli.simulate_script import Overlays, Reader, Script
from reminders.cli.simulated import Simulated
from reminders.errors import InvalidInput
from reminders.runtime import RealClock
from reminders.usecases import typed_moments as moments


def simulate(
    treatment: Treatments,
    ended: options.Ended = "now",
    sessions: options.Sessions = None,
    agreed: options.Agreed = False,
    next_visit: options.Next = None,
    second: options.Second = None,
    outage: options.Outages = None,
    opt_out: options.OptOut = None,
    clock_step: options.ClockStep = None,
    until: options.Until = None,
    zone: options.Zone = None,
    country: options.Country = None,
    svg: options.Svg = None,
    png: options.Png = None,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """See what becomes of a plan: an outage, a second visit, STOP, clocks that change. Nothing is sent.

    The program itself runs, on an empty store that is gone afterwards.
    Clinic and protocols are those of config.toml where there is one, else an example.
    Times are the clinic's. In all but --ended, today and tomorrow count from the treatment's day.

    Example: reminders simulate -t microneedling-pen --ended "2026-03-27 19:30"
    --outage "2026-03-28 08:00..2026-03-29 20:00"
    """
    where = stage(clinic, zone, country)
    ended_at = moments.moment(ended, where.clinic.zone, RealClock().now(), "ended")
    reader, given = Reader(where.clinic.zone, ended_at), planned.treatments(treatment)
    disturbed = reader.outages(outage or ()), reader.seconds(second or (), given), reader.steps(clock_step or ())
    overlays = Overlays(*disturbed, _after(reader, next_visit, "next"), _after(reader, opt_out, "opt-out"))
    script = Script(given, ended_at, overlays, _sessions(sessions), agreed, _after(reader, until, "until"))
    seen = play(where, script)
    _save(seen, svg, png)
    _print(seen, json=json)


def _print(seen: Simulated, *, json: bool) -> None:
    if json:
        frame.print_json(simulate_json.document(seen))
    else:
        show(seen, frame.out)


def _after(reader: Reader, typed: str | None, field: str) -> datetime | None:
    return None if typed is None else reader.after(typed, field)


def _sessions(given: int | None) -> int | None:
    if given is not None and given < 1:
        raise InvalidInput("sessions", "a course has at least one", value=given, remedy="Give 1 or more.")
    return given


def _save(seen: Simulated, svg: Path | None, png: Path | None) -> None:
    if svg is not None:
        with _writing("svg", svg):
            svg.write_text(svg_of(drawn(seen)), encoding="utf-8")
    if png is not None:
        with _writing("png", png):
            save_png(drawn(seen), png)


@contextmanager
def _writing(field: str, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = "Give a file in a folder that exists and can be written to."
        raise InvalidInput(field, f"it cannot be written ({error.strerror})", value=str(path), remedy=remedy) from error
