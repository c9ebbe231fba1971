"""Visits that took place, as the page of a day sends them: one, or those that are ticked, each with its own end."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from fastapi.responses import Response

from reminders.errors import InvalidInput
from reminders.usecases import edit_visit
from reminders.usecases.edit import Edit, Effect
from reminders.usecases.tell_first import Change, whose
from reminders.usecases.typed_moments import moment
from reminders.web.desk.patient_confirm import NEWEST_VERSION
from reminders.web.desk.today_confirm import ENDED, TREATED, VERSION, Asked, carry_out

NOBODY = "nobody"  # the name of what the Enter key presses
_CLOCK = re.compile(r"\d{1,2}:\d{2}")


def treated(asked: Asked) -> Response:
    """Save them. On another day than today nobody knows an end but who was there: where one is missing it is asked.

    Raises:
        InvalidInput: nobody is chosen, or an end is no time.
    """
    chosen = [] if asked.posted.is_on(NOBODY) else asked.posted.texts("only") or asked.posted.texts("visit")
    if not chosen:
        remedy = "Press Treated beside a name. Or tick all who were treated, and press the button below them."
        raise InvalidInput("visit", "nobody is chosen", remedy=remedy)
    ends = _ends(asked, chosen)
    if len(ends) < len(chosen):
        return _ask(asked, chosen)
    return carry_out(asked, TREATED, {visit_id: _change(asked, visit_id, at) for visit_id, at in ends.items()})


def _ends(asked: Asked, chosen: Sequence[str]) -> Mapping[str, datetime]:
    """When each ended, as far as that is known; today one that has no time ended now."""
    now, times = asked.desk.runtime.now(), asked.desk.pages.times(asked.asker)
    of_today = asked.on in {None, times.today}
    ends = {}
    for visit_id in chosen:
        typed = asked.posted.text(f"{ENDED}{visit_id}") or ("now" if of_today else "")
        if asked.on is not None and _CLOCK.fullmatch(typed):
            typed = f"{asked.on} {typed}"  # of the day that stood above it, also where midnight has passed since
        if typed:
            ends[visit_id] = moment(typed, str(times.zone), now, "ended")
    return ends


def _change(asked: Asked, visit_id: str, ended_at: datetime) -> Change:
    """The end of one visit, on the row as it was shown."""
    version = asked.posted.number(f"{VERSION}{visit_id}", 1, NEWEST_VERSION)

    def change(edit: Edit) -> Effect:
        return edit_visit.finish(replace(edit, version=version), visit_id, ended_at)

    return change


def _ask(asked: Asked, chosen: Sequence[str]) -> Response:
    posted, scope = asked.posted, asked.asker.visitor.scope
    visits = [
        (visit_id, one, posted.text(f"{ENDED}{visit_id}"), posted.text(f"{VERSION}{visit_id}"))
        for visit_id, one in whose(scope, asked.desk.runtime.store, chosen).items()
    ]
    values = {"visits": visits, "on": asked.on, "rows": posted.text("rows"), "back": asked.back}
    return asked.desk.pages.show(asked.request, "today_ended.html", asked.asker, values)
