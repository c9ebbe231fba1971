"""A script as marks on a picture: each thing that was laid over the plan, in words."""

from datetime import datetime, timedelta

from reminders.cli.simulate_script import Overlays, Script
from reminders.cli.simulated import Over, Overlay, span
from reminders.usecases.choosing import GivenTreatment


def happened(script: Script) -> list[Overlay]:
    """The visits, outages, replies and clock steps of a script."""
    over, names = script.overlays, _names(script.treatments)
    marks = [Overlay(Over.VISIT, script.ended_at, f"{names} ended")]
    marks += [Overlay(Over.OUTAGE, outage.from_at, "the program is off", outage.to_at) for outage in over.outages]
    marks += [
        Overlay(Over.VISIT, second.at, f"{_names(second.treatments)} ended{_late(over, second.at)}")
        for second in over.seconds
    ]
    marks += [Overlay(Over.STEP, step.at, f"the machine's clock goes {_way(step.by)}") for step in over.steps]
    if over.next_at is not None:
        marks.append(Overlay(Over.VISIT, over.next_at, f"{names}, booked when the first one ended"))
    if over.opt_out_at is not None:
        marks.append(Overlay(Over.STOP, over.opt_out_at, f"the patient texts STOP{_late(over, over.opt_out_at)}"))
    return marks


def _late(over: Overlays, at: datetime) -> str:
    return "" if over.learned(at) == at else ", learned when the program is back"


def _way(by: timedelta) -> str:
    return f"{'back' if by < timedelta() else 'forward'} {span(by)}"


def _names(treatments: tuple[GivenTreatment, ...]) -> str:
    return ", ".join(given.code for given in treatments)
