from datetime import timedelta

import pytest

from reminders.domain.vocabulary import BodyArea, Purpose, StaffRole
from reminders.store import tables
from reminders.store.tables import CourseState
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.course_list import PAGE, Which, course_page
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit, record_visit
from tests.web.desk.support import Visitor, signed_in
from tests.web.office import Office
from tests.worker.clinic import now

SESSIONS = 6


def treat(office: Office, name: str, days_ago: int, *, agreed: bool = True, booked_in: int | None = None) -> None:
    """A patient whose first session of six was so long ago, perhaps with the next one booked."""
    number = f"+1212555{100 + len(office.rows(tables.Patient)):04}"
    patient = NewPatient(name, number, frozenset(Purpose))
    treatments = (GivenTreatment("microneedling-pen", BodyArea.FACE),)
    clinic, ended = office.clinic, now() - timedelta(days=days_ago)
    new = NewVisit(patient, treatments, f"{name}-first", ended_at=ended, course=AgreedCourse(SESSIONS, agreed))
    done = record_visit(clinic.scope, office.store, clinic.shelf, new, now())
    if booked_in is not None:
        starts, again = now() + timedelta(days=booked_in), AgreedCourse(SESSIONS, agreed, id=done.course_id, place=2)
        booked = NewVisit(done.patient_id, treatments, f"{name}-next", starts_at=starts, course=again)
        record_visit(clinic.scope, office.store, clinic.shelf, booked, now())


def courses(office: Office) -> list[tables.Course]:
    return office.rows(tables.Course)


def test_the_list_opens_with_who_is_overdue_and_longest_first(office: Office) -> None:
    treat(office, "Ana Example", 60)
    treat(office, "Ben Example", 90)
    treat(office, "Chloe Example", 2)
    page = signed_in(office, StaffRole.READ_ONLY).get("/courses")
    assert page.status == 200
    assert "Overdue 2" in page.words
    assert "1 of 6" in page.words
    assert page.words.index("Ben Example") < page.words.index("Ana Example")
    assert "Chloe" not in page.words


@pytest.mark.parametrize(("which", "name"), [("due", "Dana"), ("later", "Chloe"), ("booked", "Eli")])
def test_each_course_stands_in_one_list(office: Office, which: str, name: str) -> None:
    treat(office, "Ana Example", 60)
    treat(office, "Chloe Example", 2)
    treat(office, "Dana Example", 30)
    treat(office, "Eli Example", 60, booked_in=3)
    page = signed_in(office).get(f"/courses?which={which}")
    others = {"Ana", "Chloe", "Dana", "Eli"} - {name}
    assert name in page.words
    assert not [other for other in others if f"{other} Example" in page.words]


def test_a_course_is_agreed_by_the_person_who_is_signed_in(office: Office) -> None:
    treat(office, "Ana Example", 60, agreed=False)
    visitor = signed_in(office, StaffRole.FRONT_DESK)
    assert "Not agreed with the patient" in visitor.get("/courses").words
    (course,) = courses(office)
    answer = visitor.post(f"/courses/{course.public_id}/agree", {"which": "overdue"})
    assert (answer.status, answer.to) == (303, "/courses?which=overdue")
    assert courses(office)[0].agreed_by == "Frida Front"
    assert "Not agreed" not in visitor.get("/courses").words


def test_an_ended_course_is_gone_from_the_list(office: Office) -> None:
    treat(office, "Ana Example", 60)
    visitor = signed_in(office)
    (course,) = courses(office)
    assert visitor.post(f"/courses/{course.public_id}/end").status == 303
    assert courses(office)[0].state is CourseState.ENDED
    assert "Nobody is overdue" in visitor.get("/courses").words


def test_who_only_reads_sees_no_buttons_and_changes_nothing(office: Office) -> None:
    treat(office, "Ana Example", 60, agreed=False)
    visitor = signed_in(office, StaffRole.READ_ONLY)
    assert "/agree" not in visitor.get("/courses").body
    (course,) = courses(office)
    assert visitor.post(f"/courses/{course.public_id}/agree").status == 403
    assert courses(office)[0].agreed_at is None


def test_an_id_that_is_not_there_is_not_found(office: Office) -> None:
    visitor = signed_in(office)
    assert visitor.post(f"/courses/{'z' * 24}/end").status == 404


@pytest.mark.parametrize(
    "query", ["which=nonsense", "begin=-1", "begin=" + "9" * 40, "begin=" + "9" * 5000, "which=due&begin=zwei"]
)
def test_whatever_stands_in_the_address_shows_a_list(office: Office, query: str) -> None:
    visitor: Visitor = signed_in(office)
    assert visitor.get(f"/courses?{query}").status == 200


def test_a_page_reads_no_more_rows_than_it_shows(office: Office) -> None:
    clinic, scope = office.clinic, office.clinic.scope
    for number in range(3):
        treat(office, f"Patient {number}", 60 + number)
    with office.counted() as few:
        course_page(scope, office.store, clinic.shelf, now(), Which.OVERDUE)
    with office.store.write() as db:
        patients = [one.id for one in office.rows(tables.Patient)]
        for number in range(PAGE):
            course = tables.Course(
                organization_id=scope.organization_id,
                clinic_id=scope.clinic_id,
                patient_id=patients[number % 3],
                protocol_code="microneedling-pen",
                sessions=3,
                created_at=now(),
            )
            db.add(course)
    with office.counted() as many:
        page = course_page(scope, office.store, clinic.shelf, now(), Which.LATER)
    assert (len(page.cards), page.following, page.counts[Which.OVERDUE]) == (PAGE, None, 3)
    assert many.statements <= few.statements + 2
