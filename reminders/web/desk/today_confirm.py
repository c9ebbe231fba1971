"""What became of visits: saved with one tap, unless a patient would hear of it. Then the words are shown first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.errors import InvalidInput
from reminders.usecases.tell_first import Change, Outcome, make_all
from reminders.web.desk.entry import Asker
from reminders.web.desk.forms import CSRF, Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_confirm import NEWEST_VERSION, SURE, Question

TREATED = Question("Treated", "Save it, and send this")
NO_SHOW = Question("Did not come", "Save it, and send this")
MOVED = Question("Move the visit", "Move it, and send this")
ALL = "all"  # what an address asks for that wants every row of a day
ENDED, VERSION = "ended-", "version-"  # how the names of fields of one visit begin


@dataclass(frozen=True)
class Asked:
    """A form of the page of today, and who sent it."""

    desk: Desk
    request: Request
    asker: Asker
    posted: Posted

    @property
    def on(self) -> date | None:
        """The day that it was shown for; None: it does not say, or it is none."""
        try:
            return date.fromisoformat(self.posted.text("on"))
        except ValueError:
            return None

    @property
    def back(self) -> str:
        """The day that one came from, with all its rows where they were shown."""
        whole = f"&rows={ALL}" if self.posted.text("rows") == ALL else ""
        return "/" if self.on is None else f"/?on={self.on}{whole}"


def carry_out(asked: Asked, question: Question, changes: Mapping[str, Change]) -> Response:
    """Make the changes, by visit; where patients would hear of them, once somebody has read what and is sure.

    All are tried before the first is made: what cannot be is told while nothing is saved yet.
    """
    edit = asked.desk.edit(asked.asker, version=asked.posted.number("version", 1, NEWEST_VERSION))
    tried = make_all(replace(edit, dry_run=True), changes)
    if tried.stopped:
        return _stopped(asked, replace(tried, made=()))
    if tried.heard and not asked.posted.is_on(SURE):
        return _confirm(asked, question, tried, changes)
    done = make_all(edit, changes)
    return _stopped(asked, done) if done.stopped else RedirectResponse(asked.back, status_code=303)


def _stopped(asked: Asked, outcome: Outcome) -> Response:
    """Who is saved and who is not: a colleague was quicker, or it cannot be."""
    status = 422 if any(isinstance(one.error, InvalidInput) for one in outcome.stopped) else 409
    values = {"outcome": outcome, "back": asked.back}
    return asked.desk.pages.show(asked.request, "today_stopped.html", asked.asker, values, status)


def _confirm(asked: Asked, question: Question, tried: Outcome, changes: Mapping[str, Change]) -> Response:
    values = {
        "question": question,
        "told": tried.heard,
        "others": len(tried.made) - len(tried.heard),
        "kept": list(_kept(asked.posted, changes)),
        "SURE": SURE,
        "back": asked.back,
    }
    return asked.desk.pages.show(asked.request, "today_confirm.html", asked.asker, values)


def _kept(posted: Posted, changes: Mapping[str, Change]) -> Iterator[tuple[str, str]]:
    """The form as it came, without what belongs to visits that nobody chose."""
    for name, given in posted.fields.items():
        if name not in {CSRF, SURE} and _is_of(name, changes):
            yield from ((name, value) for value in given)


def _is_of(name: str, changes: Mapping[str, Change]) -> bool:
    begins = next((one for one in (ENDED, VERSION) if name.startswith(one)), None)
    return begins is None or name.removeprefix(begins) in changes
