"""A visit put right from the patient's page: what goes out is shown word for word before anything is saved."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Category, StaffRole, VisitState
from reminders.store import tables
from reminders.usecases import staff
from tests.web.desk.patients import Given, Known, audit, comes, send, texts, typed, visit
from tests.web.desk.support import NAMES, Page, signed_in
from tests.web.office import Office
from tests.worker.clinic import now

TOLD = replace(Given(), ago=timedelta(hours=2))  # its first text is due, and goes out
_AHEAD = re.compile(r'<div class="bubble not-sent"[^>]*>(.*?)</div>', re.DOTALL)
_BUBBLE = re.compile(r'<div class="bubble"[^>]*>(.*?)</div>', re.DOTALL)


def told(office: Office) -> Known:
    known = comes(office, TOLD)
    send(office)
    return known


def corrections(page: Page) -> list[str]:
    return [html.unescape(body) for body in _BUBBLE.findall(page.body)]


def version(office: Office, known: Known) -> str:
    return str(visit(office, known).version)


def kept(page: Page) -> dict[str, str]:
    """The fields that a page of ours would send along."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.body.partition("<main")[2])
    return {name: html.unescape(value) for name, value in found if name != "csrf"}


def test_another_end_shows_its_correction_word_for_word_and_saves_nothing(office: Office) -> None:
    known = told(office)
    before = visit(office, known).ended_at
    later = typed(office, now() - timedelta(minutes=20))
    page = signed_in(office, StaffRole.FRONT_DESK).post(
        f"{known.visit}/end", {"ended": later, "version": version(office, known)}
    )
    assert page.status == 200
    (body,) = corrections(page)
    assert body.startswith("Lumina Skin: Corrected times: No makeup")
    assert visit(office, known).ended_at == before
    assert not [text for text in texts(office, known.id) if "correction" in text.key]


def test_once_sure_the_end_is_saved_and_the_same_words_are_planned(office: Office) -> None:
    known, visitor = told(office), signed_in(office, StaffRole.FRONT_DESK)
    later = typed(office, now() - timedelta(minutes=20))
    shown = visitor.post(f"{known.visit}/end", {"ended": later, "version": version(office, known)})
    page = visitor.post(f"{known.visit}/end", kept(shown))
    assert (page.status, page.to) == (303, known.path)
    assert typed(office, visit(office, known).ended_at) == later
    assert corrections(shown)[0] in visitor.get(known.path).words
    assert audit(office, "visit.end")[-1].actor.startswith("staff/")


def test_the_end_that_stands_there_already_changes_nothing(office: Office) -> None:
    known, visitor = told(office), signed_in(office)
    page = visitor.get(known.visit)
    stands = re.search(r'name="ended" type="datetime-local" required value="([^"]+)"', page.body)
    assert stands is not None
    shown = visitor.post(f"{known.visit}/end", {"ended": stands[1], "version": version(office, known)})
    assert "It is so already" in shown.words


def test_an_end_in_the_future_comes_back_with_what_was_typed(office: Office) -> None:
    known, visitor = told(office), signed_in(office)
    future = typed(office, now() + timedelta(hours=3))
    page = visitor.post(f"{known.visit}/end", {"ended": future, "version": version(office, known)})
    assert page.status == 422
    assert "it lies in the future" in page.words
    assert f'value="{future}" aria-invalid="true"' in page.body


def test_of_two_who_correct_one_visit_the_second_learns_of_the_first(office: Office) -> None:
    known, visitor = told(office), signed_in(office)
    seen = version(office, known)
    first, second = (typed(office, now() - timedelta(minutes=ago)) for ago in (20, 25))
    sure = {"version": seen, "sure": "yes"}
    assert visitor.post(f"{known.visit}/end", {"ended": first, **sure}).status == 303
    page = visitor.post(f"{known.visit}/end", {"ended": second, **sure})
    assert page.status == 409
    assert "Somebody else changed it meanwhile." in page.words
    assert typed(office, visit(office, known).ended_at) == first


def test_a_wrong_treatment_is_put_right_with_what_was_said(office: Office) -> None:
    known, visitor = told(office), signed_in(office, StaffRole.FRONT_DESK)
    fields = {"treatment-0": "peel-superficial|", "area-0": "face", "treatment-1": "", "area-1": "face"}
    shown = visitor.post(f"{known.visit}/treatments", {**fields, "version": version(office, known)})
    assert corrections(shown)
    ahead = [html.unescape(body) for body in _AHEAD.findall(shown.body)]
    assert ahead, "what goes out instead is read before it is saved"
    assert visitor.post(f"{known.visit}/treatments", kept(shown)).status == 303
    assert "Superficial peel" in visitor.get(known.visit).words
    words = visitor.get(known.path).words
    assert [body for body in ahead if body not in words] == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "a visit has at least one"),
        ({"treatment-0": "no-such|", "area-0": "face"}, "there is no protocol of this code"),
        ({"treatment-0": "peel-superficial|", "area-0": "elbow"}, "there is none of this name"),
        ({"treatment-0": "peel-superficial|", "area-0": "scalp"}, "is not done there"),
    ],
)
def test_treatments_that_cannot_be_come_back(office: Office, fields: dict[str, str], sentence: str) -> None:
    known = comes(office)
    page = signed_in(office).post(f"{known.visit}/treatments", fields)
    assert page.status == 422
    assert sentence in page.words


def test_longer_is_for_anybody(office: Office) -> None:
    known, visitor = told(office), signed_in(office, StaffRole.FRONT_DESK)
    until = typed(office, now() + timedelta(days=20))
    fields = {"category": "heat", "until": until, "version": version(office, known), "sure": "yes"}
    assert visitor.post(f"{known.visit}/adjust", fields).status == 303
    (change,) = office.rows(tables.Adjustment)
    assert change.category is Category.HEAT
    assert change.recorded_by == "Frida Front (front desk)"


def test_shorter_is_for_a_practitioner_with_the_reason(office: Office) -> None:
    known, until = told(office), typed(office, now() + timedelta(hours=1))
    visitor = signed_in(office, StaffRole.PRACTITIONER)
    fields = {"category": "heat", "until": until, "version": version(office, known), "sure": "yes"}
    page = visitor.post(f"{known.visit}/adjust", fields)
    assert page.status == 422
    assert "reason" in page.words
    assert visitor.post(f"{known.visit}/adjust", {**fields, "reason": "mild this time"}).status == 303
    assert "mild this time" in visitor.get(known.visit).words


def test_the_front_desk_may_not_shorten_even_under_a_practitioners_name(office: Office) -> None:
    known, until = told(office), typed(office, now() + timedelta(hours=1))
    namesake = staff.NewStaff(NAMES[StaffRole.FRONT_DESK], "frida2@example.org", StaffRole.PRACTITIONER)
    staff.add_staff(office.clinic.scope, office.store, namesake, "a test", now())
    fields = {"category": "heat", "until": until, "reason": "so", "version": version(office, known), "sure": "yes"}
    page = signed_in(office, StaffRole.FRONT_DESK).post(f"{known.visit}/adjust", fields)
    assert page.status == 409
    assert "practitioner" in page.words
    assert office.rows(tables.Adjustment) == []


def test_a_booked_visit_is_moved_treated_or_cancelled(office: Office) -> None:
    known, visitor = comes(office, Given(ago=None)), signed_in(office, StaffRole.FRONT_DESK)
    to = typed(office, now() + timedelta(days=2))
    assert visitor.post(f"{known.visit}/move", {"starts": to, "sure": "yes"}).status == 303
    assert typed(office, visit(office, known).starts_at) == to
    early = visitor.post(f"{known.visit}/no-show", {"sure": "yes"})
    assert early.status == 409
    assert "has not begun yet" in early.words
    assert "reminders visit" not in early.words  # no command of the terminal
    assert visitor.post(f"{known.visit}/end", {"ended": typed(office, now()), "sure": "yes"}).status == 303
    assert visit(office, known).state is VisitState.DONE
    assert "This cannot be taken back." in visitor.post(f"{known.visit}/cancel").words
    assert visitor.post(f"{known.visit}/cancel", {"sure": "yes"}).status == 303
    assert visit(office, known).state is VisitState.CANCELLED


def test_healed_skin_is_ticked_by_a_practitioner_alone(office: Office) -> None:
    known = comes(office, replace(TOLD, codes=("peel-medium",)))
    front = signed_in(office, StaffRole.FRONT_DESK)
    assert "until you say that it has healed" in front.get(known.path).words
    assert front.post(f"{known.path}/healed", {"area": "face", "sure": "yes"}).status == 403
    visitor = signed_in(office, StaffRole.PRACTITIONER)
    assert "Healed: face" in visitor.get(known.path).words
    assert visitor.post(f"{known.path}/healed", {"area": "face"}).status == 200
    assert office.rows(tables.Healed) == []
    assert visitor.post(f"{known.path}/healed", {"area": "face", "sure": "yes"}).status == 303
    (tick,) = office.rows(tables.Healed)
    assert tick.recorded_by == "Paula Practitioner"
    again = visitor.post(f"{known.path}/healed", {"area": "face", "sure": "yes"})
    assert again.status == 409


def test_a_planned_text_is_cancelled_and_stays_so(office: Office) -> None:
    known, visitor = comes(office), signed_in(office, StaffRole.FRONT_DESK)
    planned = next(text for text in texts(office, known.id) if text.state is State.PLANNED)
    path = f"{known.path}/texts/{planned.public_id}"
    assert "Cancel this text" in visitor.get(path).words
    assert visitor.post(f"{path}/cancel").status == 303
    after = next(text for text in texts(office, known.id) if text.id == planned.id)
    assert (after.state, after.reason) == (State.CANCELLED, Reason.BY_STAFF)
    assert "Cancelled by staff." in visitor.get(known.path).words
    again = visitor.post(f"{path}/cancel")
    assert again.status == 409
    assert "The text is cancelled." in again.words


def test_a_text_that_waits_is_looked_at_now_and_one_to_come_is_not(office: Office) -> None:
    known, visitor = comes(office, TOLD), signed_in(office, StaffRole.FRONT_DESK)
    due, later, *_ = (text for text in texts(office, known.id) if text.state is State.PLANNED)
    with office.store.write() as db:
        db.get_one(tables.Reminder, due.id).try_at = now() + timedelta(hours=1)
    assert "Try now" in visitor.get(known.path).words
    assert visitor.post(f"{known.path}/texts/{due.public_id}/now").status == 303
    waiting = next(text for text in texts(office, known.id) if text.id == due.id)
    assert waiting.try_at is not None
    assert waiting.try_at <= now()
    early = visitor.post(f"{known.path}/texts/{later.public_id}/now")
    assert early.status == 409
    assert "has not come" in early.words
