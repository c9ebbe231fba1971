"""What belongs to another clinic is not there: every address that names something, with the real ids of another one.

Generated from the application, so that a new address with a new kind of id fails until it is listed here.
"""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.store.scope import Scope
from reminders.store.tables import TaskState
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit
from reminders.usecases.on_call import Wanted, name_on_call, on_call_of
from reminders.usecases.page_links import links_of, make_link
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit, record_visit
from reminders.usecases.staff import NewStaff, add_staff
from tests.web.desk.patients import BOTH, second_clinic
from tests.web.desk.support import Visitor, signed_in
from tests.web.desk.test_gate import routes
from tests.web.office import Office
from tests.worker.clinic import now

OPEN_TO_ALL = {"code", "name"}  # protocols are the organization's; files of the desk are nobody's
SECRET = "Zelda Elsewhere"


def ids(office: Office, other: Scope) -> dict[str, str]:
    """By the name that addresses give it, the id of something that only the other clinic has."""
    command = NewVisit(
        NewPatient(SECRET, "+12125550188", BOTH),
        (GivenTreatment("microneedling-pen"),),
        "of the other clinic",
        now(),
        course=AgreedCourse(4, agreed=True),
    )
    made = record_visit(other, office.store, office.runtime.shelf, command, now())
    member = add_staff(other, office.store, NewStaff("Zoe", "zoe@example.org", StaffRole.FRONT_DESK), "a test", now())
    edit = Edit(other, office.store, office.runtime.shelf, "a test", now())
    link_id, person_id = link_there(edit, made.patient_id), on_call_there(edit)
    with office.store.write() as db:
        visit = db.scalars(select(tables.Visit).where(tables.Visit.public_id == made.visit_id)).one()
        text = db.scalars(select(tables.Reminder).where(tables.Reminder.clinic_id == other.clinic_id)).first()
        assert text is not None
        task = tables.Task(
            organization_id=other.organization_id,
            clinic_id=other.clinic_id,
            key="a task of the other clinic",
            kind="call",
            patient_id=visit.patient_id,
            reminder_id=text.id,
            due_at=now(),
            state=TaskState.OPEN,
            created_at=now(),
        )
        db.add(task)
        db.flush()
        return {
            "patient_id": made.patient_id,
            "visit_id": made.visit_id,
            "course_id": str(made.course_id),
            "text_id": text.public_id,
            "ref": task.public_id,
            "public_id": member.staff_id,
            "link_id": link_id,
            "person_id": person_id,
        }


def link_there(edit: Edit, patient_id: str) -> str:
    make_link(edit, patient_id)
    (link,) = links_of(edit.scope, edit.store, patient_id, now())
    return link.id


def on_call_there(edit: Edit) -> str:
    name_on_call(edit, Wanted(1, SECRET, "+12125550187"))
    return on_call_of(edit.scope, edit.store)[0].id


def addresses(office: Office, theirs: dict[str, str]) -> Iterator[tuple[str, str]]:
    for verb, path, _ in routes(office):
        named = set(re.findall(r"\{(\w+)", path))
        if named and not named & OPEN_TO_ALL:
            assert named <= theirs.keys(), f"{path} names something that this test does not know"
            yield verb, re.sub(r"\{(\w+)[^}]*\}", lambda found: theirs[found[1]], path)


def rows(office: Office, other: Scope) -> dict[str, list[str]]:
    """Everything of the other clinic, as it stands."""
    kinds = (
        *(tables.Patient, tables.Visit, tables.Reminder, tables.Task, tables.Course, tables.Consent),
        *(tables.PageLink, tables.OnCall),
    )
    with office.store.read() as db:
        found = {
            kind.__tablename__: [
                str([getattr(row, column.name) for column in kind.__table__.columns])
                for row in db.scalars(select(kind).where(kind.clinic_id == other.clinic_id).order_by(kind.id))
            ]
            for kind in kinds
        }
        staff = db.scalars(select(tables.Staff).where(tables.Staff.clinic_id == other.clinic_id))
        return found | {"staff": [f"{one.role} {one.active} {one.version}" for one in staff]}


@pytest.fixture
def owner(office: Office) -> Visitor:
    return signed_in(office)


def test_what_another_clinic_has_is_not_there_and_stays_as_it_is(office: Office, owner: Visitor) -> None:
    other = second_clinic(office)
    theirs = ids(office, other)
    before = rows(office, other)
    tried = list(addresses(office, theirs))
    assert len(tried) > 30
    for verb, path in tried:
        page = owner.get(path) if verb == "GET" else owner.post(path, FIELDS)
        assert page.status == 404, f"{verb} {path}: {page.status}"
        assert SECRET not in page.body, path
    assert rows(office, other) == before


FIELDS = {
    "sure": "yes",
    "ended": "2020-01-01T10:00",
    "starts": "2099-01-01T10:00",
    "treatment-0": "ipl",
    "category": "makeup",
    "open": "yes",
    "area": "face",
    "name": "Taken Over",
    "language": "en",
    "number": "+12125550189",
    "cause": "mistyped",
    "words": "Hello.",
    "how": "in person",
    "consent": "care",
    "decision": "drop",
    "note": "done",
    "role": "owner",
}


def test_ids_in_a_form_are_held_to_the_clinic_too(office: Office, owner: Visitor) -> None:
    other = second_clinic(office)
    theirs = ids(office, other)
    before = rows(office, other)
    given = {"treatment": "ipl", "when": "now", "request_key": "a-form", "consent": "care"}
    for path, fields in (
        ("/visits/treated", {"visit": theirs["visit_id"]}),
        ("/register", {**given, "patient": theirs["patient_id"]}),
        ("/register/preview", {**given, "patient": theirs["patient_id"]}),
        ("/register/for", {"patient": theirs["patient_id"]}),
    ):
        page = owner.post(path, fields)
        assert page.status in {404, 422}, f"{path}: {page.status}"
        assert SECRET not in page.body, path
    for path in ("/register/found", "/patients/found", "/patients/find"):
        assert SECRET not in owner.post(path, {"text": "zelda"}).body, path
    assert owner.get(f"/register?patient={theirs['patient_id']}").status == 404
    assert rows(office, other) == before
