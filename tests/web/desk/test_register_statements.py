"""What registering asks the database does not creep up again: on PostgreSQL each statement is a round trip."""

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.usecases.record_visit import NewVisit, record_visit
from tests.usecases.situations import PEN, somebody
from tests.web.desk.support import signed_in
from tests.web.desk.test_register import NEW
from tests.web.office import Office
from tests.worker.clinic import now


def test_one_visit_of_somebody_new_takes_a_dozen_statements(office: Office) -> None:
    clinic = office.clinic
    for nth, most in ((1, None), (2, 13)):  # the first reads the protocols, which are kept
        command = NewVisit(somebody(f"+1212555010{nth}"), (PEN,), f"visit {nth}", ended_at=now())
        with office.counted() as work:
            made = record_visit(clinic.scope, office.store, clinic.shelf, command, now())
        assert made.plan.texts
        assert most is None or work.statements <= most
        assert work.commits == 1


def test_the_form_of_somebody_new_is_shown_and_saved_with_few_statements(office: Office) -> None:
    frida = signed_in(office, StaffRole.FRONT_DESK)
    frida.post("/register/preview", NEW)
    with office.counted() as shown:
        assert frida.post("/register/preview", NEW).status == 200
    with office.counted() as saved:
        made = frida.post("/register", NEW)
    with office.counted() as looked_at:
        frida.get(made.to)
    assert shown.statements <= 31
    assert saved.statements <= 22
    assert looked_at.statements <= 16


def test_the_form_of_somebody_known_is_shown_and_saved_with_few_statements(office: Office) -> None:
    frida = signed_in(office, StaffRole.FRONT_DESK)
    frida.post("/register", NEW)
    (jo,) = office.rows(tables.Patient)
    again = {"patient": jo.public_id, "treatment": "led", "when": "now", "request_key": "the second visit"}
    frida.post("/register/preview", again)
    with office.counted() as shown:
        frida.post("/register/preview", again)
    with office.counted() as saved:
        assert frida.post("/register", again).status == 303
    assert shown.statements <= 38
    assert saved.statements <= 30
