"""What `check` says of who is on call: whether somebody is named, was tested, and when. No name, and no number."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from reminders.cli.check_line import Line
from reminders.domain.vocabulary import Mode
from reminders.runtime import Runtime
from reminders.store import clinics, tables
from reminders.store.clinics import scope_of
from reminders.store.scope import EVERYWHERE
from reminders.usecases.on_call import Named, on_call_of

_WHERE = "Settings, On call, at the desk."


def lines(runtime: Runtime) -> Iterator[Line]:
    """For each clinic whether a reply that cannot wait is told to somebody outside the desk."""
    with runtime.store.read() as db:
        found = clinics.visible_clinics(EVERYWHERE, db)
    for clinic in found:
        yield _line(clinic, on_call_of(scope_of(clinic), runtime.store))


def _line(clinic: tables.Clinic, named: Sequence[Named]) -> Line:
    """Whoever named somebody believes that they are told: in a live clinic it is not ok where nobody is."""
    is_live = clinic.mode is Mode.LIVE
    if not named:
        says = f"{clinic.name}: nobody is named, so a reply that cannot wait is seen at the desk only. {_WHERE}"
        return Line("on call", True, says, warning=is_live)
    says = f"{clinic.name}: {'; '.join(_standing(one) for one in named)}."
    if any(one.counts for one in named):
        return Line("on call", True, says if all(one.counts for one in named) else f"{says} Mend it: {_WHERE}")
    return Line("on call", not is_live, f"{says} Nobody is told outside the desk. Test a phone: {_WHERE}")


def _standing(one: Named) -> str:
    place = "the first" if one.place == 1 else "the second"
    if one.tested_at is None:
        return f"{place} was never tested"
    when = f"{place} was tested on {_day(one.tested_at)}"
    if one.only_practice:
        return f"{when}, in practice only"
    return when if one.silence is None else f"{when}, and no text reaches the phone now"


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d")
