import re

import pytest

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.store.tables import TaskState
from reminders.usecases.staff import NewStaff, add_staff
from tests.web.desk.support import Page, Visitor, email_of, hire, signed_in
from tests.web.office import Office
from tests.worker.clinic import now


def link_of(page: Page) -> str:
    found = re.search(r'value="(https?://[^"]+/welcome/[^"]+)"', page.body)
    assert found is not None, page.words
    return found[1]


def test_somebody_new_gets_a_link_that_works_once(office: Office) -> None:
    visitor = signed_in(office)
    page = visitor.post("/settings/staff", {"name": "Nora New", "email": "nora@example.org", "role": "practitioner"})
    link = link_of(page)
    assert f'data-copy="{link}"' in page.body
    assert link not in visitor.get("/settings/staff").body
    newcomer = Visitor(office.web.port)
    token = link.rpartition("/")[2]
    assert "Nora New" in newcomer.get(f"/welcome/{token}").words
    assert newcomer.post(f"/welcome/{token}", {"password": "a long enough one", "pin": ""}).status == 303
    assert "Nora New" in visitor.get("/settings/staff").words


@pytest.mark.parametrize("wrong", [{"email": "nowhere"}, {"role": ""}, {"email": email_of(StaffRole.OWNER)}])
def test_a_form_for_somebody_new_that_will_not_do_is_shown_again(office: Office, wrong: dict[str, str]) -> None:
    given = {"name": "Nora New", "email": "nora@example.org", "role": "read-only", **wrong}
    page = signed_in(office).post("/settings/staff", given)
    assert page.status == 422
    assert 'value="Nora New"' in page.body
    assert len(office.rows(tables.Staff)) == 1


def test_a_role_is_given_and_somebody_leaves(office: Office) -> None:
    owner, other = signed_in(office), signed_in(office, StaffRole.FRONT_DESK)
    frida = office.rows(tables.Staff)[-1].public_id
    assert owner.post(f"/settings/staff/{frida}/role", {"role": "read-only"}).status == 303
    assert office.rows(tables.Staff)[-1].role is StaffRole.READ_ONLY
    assert "/welcome/" in owner.post(f"/settings/staff/{frida}/invite").body
    assert owner.post(f"/settings/staff/{frida}/deactivate").status == 303
    assert other.get("/").status == 303
    assert "1 who worked here" in owner.get("/settings/staff").words


def test_what_somebody_had_taken_on_is_free_again_when_they_leave(office: Office) -> None:
    owner, frida = signed_in(office), hire(office, StaffRole.FRONT_DESK)
    scope = office.clinic.scope
    with office.store.write() as db:
        for number, taker in enumerate((f"staff/{frida}", "staff/somebody-else")):
            db.add(
                tables.Task(
                    organization_id=scope.organization_id,
                    clinic_id=scope.clinic_id,
                    key=f"task-{number}",
                    kind="call",
                    due_at=now(),
                    state=TaskState.TAKEN,
                    taken_by=taker,
                    taken_at=now(),
                    created_at=now(),
                )
            )
    owner.post(f"/settings/staff/{frida}/deactivate")
    assert [(one.state, one.taken_by) for one in office.rows(tables.Task)] == [
        (TaskState.OPEN, None),
        (TaskState.TAKEN, "staff/somebody-else"),
    ]


@pytest.mark.parametrize(("what", "fields"), [("deactivate", {}), ("role", {"role": "read-only"})])
def test_the_last_owner_stays(office: Office, what: str, fields: dict[str, str]) -> None:
    visitor = signed_in(office)
    me = office.rows(tables.Staff)[0].public_id
    page = visitor.post(f"/settings/staff/{me}/{what}", fields)
    assert page.status == 409
    assert "It is the last owner." in page.words
    assert visitor.get("/settings/staff").status == 200


def test_the_audit_names_people_and_patients_newest_first(office: Office) -> None:
    hire(office, StaffRole.FRONT_DESK)
    visitor = signed_in(office)
    office.begun()
    visitor.post("/settings/pause", {"reason": "lunch"})
    page = visitor.get("/settings/audit")
    assert page.words.index("paused all texts") < page.words.index("registered a visit")
    assert "Olga Owner" in page.words
    assert "Ana Example" in page.words
    assert "lunch" not in page.words
    assert "2125550101" not in page.body


def test_the_audit_is_read_page_by_page(office: Office) -> None:
    visitor = signed_in(office)
    for _ in range(30):
        visitor.post("/settings/pause", {"reason": "x"})
        visitor.post("/settings/resume")
    first = visitor.get("/settings/audit")
    found = re.search(r"/settings/audit\?before=(\d+)", first.body)
    assert found is not None
    older = visitor.get(f"/settings/audit?before={found[1]}")
    assert "Olga Owner" in older.words
    assert "Show older" not in older.words
    assert first.body.count("<tr>") == 51
    assert visitor.get("/settings/audit?before=" + "9" * 40).status == 200


def test_the_owner_of_one_clinic_lets_nobody_in_or_out_who_works_in_all(office: Office) -> None:
    owner = signed_in(office)
    new = NewStaff("Wanda Wide", "wanda@example.org", StaffRole.OWNER, everywhere=True)
    wanda = add_staff(office.clinic.scope, office.store, new, "a test", now()).staff_id
    assert owner.post(f"/settings/staff/{wanda}/invite").status == 404
    assert owner.post(f"/settings/staff/{wanda}/role", {"role": "read-only"}).status == 404
    assert owner.post(f"/settings/staff/{wanda}/deactivate").status == 404
    row = next(one for one in office.rows(tables.Staff) if one.public_id == wanda)
    assert (row.active, row.role) == (True, "owner")


def test_an_owner_who_never_signed_in_does_not_let_the_last_one_go(office: Office) -> None:
    owner = signed_in(office)
    add_staff(office.clinic.scope, office.store, NewStaff("Ida", "ida@example.org", StaffRole.OWNER), "a test", now())
    me = next(one for one in office.rows(tables.Staff) if one.password_hash)
    assert owner.post(f"/settings/staff/{me.public_id}/deactivate").status == 409
