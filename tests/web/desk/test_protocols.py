import pytest

from reminders.catalogue import shipped
from reminders.catalogue.outline import outline
from reminders.domain.vocabulary import StaffRole
from reminders.errors import Conflict
from reminders.store import tables
from reminders.usecases import approvals
from reminders.usecases.authority import SaidBy
from reminders.usecases.edit import Edit
from reminders.web.desk.protocol_picture import picture
from tests.web.desk.support import Page, Visitor, signed_in
from tests.web.office import Office
from tests.worker.clinic import now

PEN = "microneedling-pen"
TRY = {"area": "face", "state": "treated", "at": "12:00", "language": "en"}


def approved(office: Office, code: str = PEN) -> list[str]:
    """Who approves the newest version of a protocol now."""
    newest = max(one.id for one in office.rows(tables.Protocol) if one.code == code)
    rows = office.rows(tables.ProtocolApproval)
    return [one.approved_by for one in rows if one.protocol_id == newest and one.withdrawn_at is None]


def withdraw(visitor: Visitor, code: str = PEN) -> Page:
    return visitor.post(f"/protocols/{code}/withdraw", {"language": "en"})


def test_the_list_tells_at_a_glance_what_is_on(office: Office) -> None:
    practitioner = signed_in(office, StaffRole.PRACTITIONER)
    codes = shipped().protocols
    assert f"{len(codes)} of {len(codes)} approved" in practitioner.get("/protocols").words
    withdraw(practitioner)
    page = practitioner.get("/protocols")
    assert f"{len(codes) - 1} of {len(codes)} approved" in page.words
    assert "not approved: English" in page.words
    assert "at most 2 texts before and 6 after" in page.words
    assert "/settings/texts" not in page.body


def test_an_approval_is_withdrawn_and_given_again_by_name(office: Office) -> None:
    visitor = signed_in(office, StaffRole.PRACTITIONER)
    assert withdraw(visitor).status == 303
    assert approved(office) == []
    page = visitor.get(f"/protocols/{PEN}")
    assert "Nobody has approved these words." in page.words
    version = str(max(one.version for one in office.rows(tables.Protocol) if one.code == PEN))
    answer = visitor.post(f"/protocols/{PEN}/approve", {"language": "en", "version": version})
    assert answer.status == 303
    visitor.post(f"/protocols/{PEN}/approve", {"language": "en", "version": version})
    assert approved(office) == ["Paula Practitioner"]
    assert {"protocol.approve", "protocol.withdraw"} <= {one.action for one in office.rows(tables.Audit)}


def test_the_front_desk_reads_and_does_not_approve(office: Office) -> None:
    visitor = signed_in(office, StaffRole.FRONT_DESK)
    page = visitor.get(f"/protocols/{PEN}")
    assert page.status == 200
    assert "/withdraw" not in page.body
    assert withdraw(visitor).status == 403
    assert approved(office) == ["Dr. Example"]


def test_words_that_have_changed_meanwhile_are_read_first(office: Office) -> None:
    visitor = signed_in(office, StaffRole.PRACTITIONER)
    withdraw(visitor)
    page = visitor.post(f"/protocols/{PEN}/approve", {"language": "en", "version": "999"})
    assert page.status == 409
    assert "There is a newer version of it." in page.words
    assert approved(office) == []


def test_nothing_is_approved_that_asks_patients_to_call_nobody(office: Office) -> None:
    visitor = signed_in(office, StaffRole.PRACTITIONER)
    withdraw(visitor)
    with office.store.write() as db:
        db.get_one(tables.Clinic, 1).urgent_phone = None
    edit = Edit(office.clinic.scope, office.store, office.clinic.shelf, "a test", now())
    with pytest.raises(Conflict):
        approvals.approve_one(edit, PEN, "en", SaidBy("Dr. Example"))
    page = visitor.post(f"/protocols/{PEN}/approve", {"language": "en"})
    assert page.status == 409
    assert "reminders clinic" not in page.words
    assert approved(office) == []


def test_a_language_that_nobody_wrote_is_not_approved(office: Office) -> None:
    page = signed_in(office).post(f"/protocols/{PEN}/approve", {"language": "tlh"})
    assert page.status == 409
    assert approved(office) == ["Dr. Example"]


def test_words_that_await_a_review_say_so_where_they_are_approved(office: Office) -> None:
    visitor = signed_in(office)
    page = visitor.get(f"/protocols/{PEN}")
    assert "await a review" not in page.words
    assert "Languages that the clinic does not send" in page.words
    with office.store.write() as db:
        db.get_one(tables.Clinic, 1).languages = ["en", "es"]

    assert "not approved, awaits a review: Spanish" in visitor.get("/protocols").words
    page = visitor.get(f"/protocols/{PEN}")
    assert "not approved, awaits a review: Spanish" in page.words
    assert "no clinician who grew up with this language has read them yet" in page.words

    version = str(shipped().protocols[PEN].version)
    assert visitor.post(f"/protocols/{PEN}/approve", {"language": "es", "version": version}).status == 303
    page = visitor.get(f"/protocols/{PEN}")
    assert "approved: Spanish" in page.words
    assert "await a review" not in page.words


@pytest.mark.parametrize("code", sorted(shipped().protocols))
def test_everything_that_holds_and_is_told_is_drawn(code: str) -> None:
    found = outline(shipped().protocols[code])
    drawn = picture(found)
    assert [bar.category for bar in drawn.bars] == [held.restriction.category for held in found.held]
    assert all(0 < bar.width <= 100 for bar in drawn.bars)
    assert all(bar.is_open == (held.ends is None) for bar, held in zip(drawn.bars, found.held, strict=True))
    assert [text.told for text in drawn.texts] == list(found.told)
    assert {mark.number for mark in drawn.marks} == {n for n, told in enumerate(found.told, 1) if told.at is not None}
    places = [(mark.line, mark.at) for mark in drawn.marks]
    assert not [(a, b) for a in places for b in places if a is not b and a[0] == b[0] and abs(a[1] - b[1]) < 5]
    for text, told in zip(drawn.texts, found.told, strict=True):
        assert {one.language: "".join(one.parts) for one in text.words} == dict(told.step.wording)


def test_longer_is_drawn_wider() -> None:
    bars = picture(outline(shipped().protocols[PEN])).bars
    widths = [bar.width for bar in bars]
    assert widths == sorted(widths)
    assert len(set(widths)) > 3


@pytest.mark.parametrize("code", sorted(shipped().protocols))
def test_every_protocol_has_its_page(office: Office, code: str) -> None:
    page = signed_in(office, StaffRole.READ_ONLY).get(f"/protocols/{code}")
    assert page.status == 200
    assert shipped().protocols[code].name in page.words
    assert "style=" not in page.body


def test_one_body_area_shows_what_holds_there(office: Office) -> None:
    visitor = signed_in(office)
    assert "makeup" in visitor.get(f"/protocols/{PEN}?area=face").words
    legs = visitor.get(f"/protocols/{PEN}?area=legs")
    timeline = legs.body.partition('id="timeline"')[2].partition("</section>")[0]
    assert "makeup" not in timeline
    assert visitor.get(f"/protocols/{PEN}?area=elbow").status == 200


def test_a_protocol_that_is_not_there_is_not_found(office: Office) -> None:
    visitor = signed_in(office)
    assert visitor.get("/protocols/nothing").status == 404
    assert withdraw(visitor, "nothing").status == 404


def test_trying_shows_the_texts_and_writes_nothing(office: Office) -> None:
    visitor = signed_in(office, StaffRole.READ_ONLY)
    before = len(office.rows(tables.Audit))
    part = visitor.post(f"/protocols/{PEN}/try/part", TRY)
    assert part.status == 200
    assert "Lumina Skin: No makeup" in part.words
    assert "<html" not in part.body
    whole = visitor.post(f"/protocols/{PEN}/try", {**TRY, "other": ["peel-superficial"], "sessions": "3"})
    assert whole.status == 200
    assert 'value="peel-superficial" checked' in whole.body
    booked = visitor.post(f"/protocols/{PEN}/try/part", {**TRY, "state": "booked", "at": "2027-03-01T10:00"})
    assert "No makeup" not in booked.words
    assert "See you" in booked.words
    assert office.rows(tables.Visit) == office.rows(tables.Reminder) == []
    assert len(office.rows(tables.Audit)) == before


@pytest.mark.parametrize(
    "wrong", [{"at": "noonish"}, {"area": "elbow"}, {"other": "nothing"}, {"sessions": "many"}, {"at": ""}]
)
def test_a_trial_that_cannot_be_says_why_and_keeps_what_was_typed(office: Office, wrong: dict[str, str]) -> None:
    page = signed_in(office).post(f"/protocols/{PEN}/try", {**TRY, "state": "booked", **wrong})
    assert page.status == 422
    assert 'role="alert"' in page.body
    assert 'value="booked" selected' in page.body
