"""What became of visits: saved with one tap, unless a patient would hear of it. Then the words are shown first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.usecases.tell_first import Change, Heard, heard
from reminders.web.desk.entry import Asker
from reminders.web.desk.forms import CSRF, Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_confirm import NEWEST_VERSION, SURE, Question

TREATED = Question("Treated", "Save it, and send this")
NO_SHOW = Question("Did not come", "Save it, and send this")
MOVED = Question("Move the visit", "Move it, and send this")
_OF_ONE = "ended-"


@dataclass(frozen=True)
class Asked:
    """A form of the page of today, and who sent it."""

    desk: Desk
    request: Request
    asker: Asker
    posted: Posted

    @property
    def back(self) -> str:
        """The day that one came from; only a date is believed."""
        on = self.posted.text("on")
        return f"/?on={on}" if on and on.replace("-", "").isdigit() else "/"


def carry_out(asked: Asked, question: Question, changes: Mapping[str, Change]) -> Response:
    """Make the changes, by visit; where patients would hear of them, once somebody has read what and is sure."""
    edit = asked.desk.edit(asked.asker, version=asked.posted.number("version", 1, NEWEST_VERSION))
    if not asked.posted.is_on(SURE) and (told := heard(edit, changes)):
        return _confirm(asked, question, told, changes)
    for change in changes.values():
        change(edit)
    return RedirectResponse(asked.back, status_code=303)


def _confirm(asked: Asked, question: Question, told: tuple[Heard, ...], changes: Mapping[str, Change]) -> Response:
    values = {
        "question": question,
        "told": told,
        "others": len(changes) - len(told),
        "kept": list(_kept(asked.posted, changes)),
        "SURE": SURE,
        "back": asked.back,
    }
    return asked.desk.pages.show(asked.request, "today_confirm.html", asked.asker, values)


def _kept(posted: Posted, changes: Mapping[str, Change]) -> Iterator[tuple[str, str]]:
    """The form as it came, without what belongs to visits that nobody chose."""
    for name, given in posted.fields.items():
        if name not in {CSRF, SURE} and (not name.startswith(_OF_ONE) or name.removeprefix(_OF_ONE) in changes):
            yield from ((name, value) for value in given)
