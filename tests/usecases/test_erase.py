"""After an erasure nothing of the person is left in the database, and nobody ever texts the number again."""

import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Text, cast, insert, select, update
from sqlalchemy import inspect as look_at

from reminders.domain.reminder import State
from reminders.errors import Conflict, NotFound
from reminders.store import belonging, people, registrations, sqlite, tables
from reminders.store.tables import personal_columns
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.add_patient import add_patient
from reminders.usecases.edit import Edit
from reminders.usecases.erase import erase
from reminders.usecases.record_visit import NewPatient
from reminders.usecases.send_due import claim, send
from reminders.usecases.settle import settle
from tests.usecases.world import ALL, ANA, BEN, FRIDAY

NAME = "Anastasia Unmistakable"
MARK = "zq-personal-mark"
NOT_OF_A_PATIENT = {"clinic", "staff", "protocol_approval", "on_call"}


def everything_filled(world):
    """A patient in whose rows every personal column holds something."""
    patient_id = world.register("microneedling-pen", name=NAME, call_name="Stasi").patient_id
    world.register(
        "microneedling-pen", patient=patient_id, starts_at=world.now + timedelta(days=40), request_key="booked"
    )
    world.run_until(FRIDAY + timedelta(days=2))
    accept_reply(world.sending, Incoming("SM1", "main", ANA, f"{MARK} it itches"), world.now)
    with world.store.write() as db:
        patient = people.patient_of(world.scope, db, patient_id)
        visit_id = db.scalars(select(tables.Visit.id).where(tables.Visit.patient_id == patient.id)).first()
        owner = {"organization_id": patient.organization_id, "clinic_id": patient.clinic_id}
        note = {"category": "makeup", "recorded_by": "x", "at": world.now, "visit_id": visit_id, "reason": MARK}
        db.execute(insert(tables.Adjustment).values(**owner, **note))
        task = {"key": "t", "kind": "call", "due_at": world.now, "state": "open", "version": 1, "note": MARK}
        task |= {"patient_id": patient.id, "public_id": tables.new_public_id(), "created_at": world.now}
        db.execute(insert(tables.Task).values(**owner, **task))
        patient.external_id = f"{MARK}-7"
        db.execute(update(tables.Visit).values(note=MARK, external_digest=MARK))
        db.execute(update(tables.Visit).where(tables.Visit.id == visit_id).values(external_id=f"{MARK}-8"))
        word = {"purpose": "care", "given": True, "at": world.now, "how": "w", "recorded_by": "w", "relation": "parent"}
        db.execute(insert(tables.Consent).values(**owner, **word, patient_id=patient.id, note=MARK, guardian=MARK))
        db.execute(update(tables.Reply).values(from_address=ANA))
    return patient_id


def cells(world) -> str:
    """All that is in the database: every cell of every table, and on SQLite the bytes of its files."""
    found = []
    with world.store.engine.connect() as connection:
        for name in look_at(connection).get_table_names():
            table = tables.Base.metadata.tables.get(name)
            if table is None:
                continue
            for row in connection.execute(select(*[cast(column, Text) for column in table.columns])):
                found += [str(cell) for cell in row]
    return "\n".join(found)


def file_bytes(world) -> bytes:
    """The database file with its journals, after SQLite has put its journal into the file."""
    with closing(sqlite.library().connect(str(world.store.engine.url.database))) as raw:
        assert raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    path = Path(str(world.store.engine.url.database))
    return b"".join(p.read_bytes() for p in path.parent.glob(f"{path.name}*") if p.is_file())


def personal_of(world) -> dict[str, set]:
    found = {}
    with world.store.read() as db:
        for name, columns in personal_columns().items():
            if name not in NOT_OF_A_PATIENT:
                table = tables.Base.metadata.tables[name]
                for column in columns:
                    found[f"{name}.{column}"] = set(db.scalars(select(table.c[column]))) - {None, ""}
    return found


def test_every_personal_column_is_emptied_and_no_cell_keeps_what_it_held(world):
    patient_id = everything_filled(world)
    before = personal_of(world)
    assert all(before.values()), [name for name, values in before.items() if not values]
    held = {str(value) for values in before.values() for value in values}
    assert all(value in cells(world) for value in held)
    done = erase(world.scope, world.store, patient_id, "test", world.now)
    after = cells(world)
    assert [value for value in {*held, NAME, MARK, ANA, ANA[1:]} if value in after] == []
    assert not any(personal_of(world).values())
    assert set(done.rows) == {name for name in personal_columns() if name not in NOT_OF_A_PATIENT}


def test_the_file_of_sqlite_keeps_no_byte_of_it(world):
    if world.store.kind != "sqlite":
        pytest.skip("PostgreSQL gives a page back to its own VACUUM")
    patient_id = everything_filled(world)
    assert NAME.encode() in file_bytes(world)
    erase(world.scope, world.store, patient_id, "test", world.now)
    left = file_bytes(world)
    assert [word for word in (NAME, MARK, ANA[1:], "Stasi") if word.encode() in left] == []


def test_personal_columns_of_patients_are_all_of_the_list_but_those_of_the_clinic_itself():
    theirs = {name for name in personal_columns() if name in belonging.OF_PATIENT}
    assert set(personal_columns()) - theirs == NOT_OF_A_PATIENT


def test_a_dry_run_counts_the_same_and_changes_nothing(world):
    patient_id = everything_filled(world)
    before = cells(world)
    would = erase(world.scope, world.store, patient_id, "test", world.now, dry_run=True)
    assert cells(world) == before
    assert would == erase(world.scope, world.store, patient_id, "test", world.now)
    assert would.texts_ended > 0


def test_nothing_is_planned_and_nobody_is_called_afterwards(world):
    patient_id = everything_filled(world)
    erase(world.scope, world.store, patient_id, "test", world.now)
    sent = len(world.bodies())
    world.run_until(FRIDAY + timedelta(days=200))
    assert len(world.bodies()) == sent
    assert {row.state for row in world.rows(tables.Reminder)} <= {"delivered", "cancelled", "skipped", "missed"}
    assert {row.state for row in world.rows(tables.Visit)} == {"done", "cancelled"}
    assert {row.state for row in world.rows(tables.Task)} == {"done"}


def test_the_number_stays_silent_when_it_is_registered_again(world):
    patient_id = world.register("microneedling-pen", name=NAME).patient_id
    erase(world.scope, world.store, patient_id, "test", world.now)
    again = world.register("microneedling-pen", name="Ana Again")
    assert "opted-out" in {item.reason for item in again.plan.left_out}
    assert again.plan.texts == ()
    accept_reply(world.sending, Incoming("SM9", "main", ANA, "START"), world.now)
    assert "planned" in {state for state, _ in world.states().values()}


def test_a_shared_number_and_its_texts_stay_for_the_others(world):
    zelda = world.register("microneedling-pen", name="Zelda Minor", call_name="Zelda").patient_id
    world.register("microneedling-pen", name="Ana Adult", call_name="Ana")
    done = erase(world.scope, world.store, zelda, "test", world.now)
    assert done.shared_numbers == 1
    (number,) = world.rows(tables.Number)
    assert (number.address, number.opted_out_at) == (ANA, None)
    assert "Zelda" not in cells(world)
    world.run_until(FRIDAY + timedelta(days=1))
    assert world.bodies()


def test_others_keep_everything(world):
    ana = world.register("microneedling-pen", name=NAME).patient_id
    ben = world.register("microneedling-pen", name="Ben", number=BEN)
    erase(world.scope, world.store, ana, "test", world.now)
    world.run_until(FRIDAY + timedelta(days=1))
    assert len(world.bodies(BEN)) > 0
    assert [p.name for p in world.rows(tables.Patient) if p.public_id == ben.patient_id] == ["Ben"]


def test_while_a_text_is_on_its_way_nothing_is_erased(world):
    patient_id = world.register("microneedling-pen", name=NAME).patient_id
    world.set(FRIDAY + timedelta(hours=1))
    (handover,) = claim(world.sending, world.now, 10).handovers
    before = cells(world)
    with pytest.raises(Conflict, match="on its way"):
        erase(world.scope, world.store, patient_id, "test", world.now)
    assert cells(world) == before
    settle(world.sending, handover, send(world.sending, handover), world.now)
    erase(world.scope, world.store, patient_id, "test", world.now)
    assert NAME not in cells(world)


def test_a_text_of_which_nobody_knows_whether_it_went_is_dropped_with_its_try_closed(world):
    patient_id = world.register("microneedling-pen", name=NAME).patient_id
    world.phone.fail(ANA, "unsure")
    world.set(FRIDAY + timedelta(hours=1))
    world.send_due()
    erase(world.scope, world.store, patient_id, "test", world.now)
    assert State.DROPPED in {row.state for row in world.rows(tables.Reminder)}
    assert {row.outcome for row in world.rows(tables.Attempt)} == {"given-up"}


def test_records_that_were_merged_are_erased_along_whichever_is_named(world):
    old = world.register("microneedling-pen", name=f"{NAME} old", number=BEN).patient_id
    ana = world.register("microneedling-pen", name=NAME).patient_id
    with world.store.write() as db:
        target = db.scalar(select(tables.Patient.id).where(tables.Patient.public_id == ana))
        db.execute(update(tables.Patient).where(tables.Patient.public_id == old).values(merged_into_id=target))
    assert erase(world.scope, world.store, old, "test", world.now).records == 2
    assert not [word for word in (NAME, ANA, BEN) if word in cells(world)]


def test_it_is_noted_by_ids_alone_and_done_once(world):
    patient_id = everything_filled(world)
    erase(world.scope, world.store, patient_id, "test", world.now)
    noted = [row for row in world.rows(tables.Audit) if row.action == "patient.erase"]
    assert [(row.subject_id, row.actor) for row in noted] == [(patient_id, "test")]
    with pytest.raises(Conflict, match="erased on"):
        erase(world.scope, world.store, patient_id, "test", world.now)
    with pytest.raises(NotFound):
        erase(world.scope, world.store, "nobody", "test", world.now)


def test_consents_stay_as_proof_without_a_person(world):
    patient_id = everything_filled(world)
    given = [(row.purpose, row.given, row.at) for row in world.rows(tables.Consent)]
    erase(world.scope, world.store, patient_id, "test", world.now)
    assert [(row.purpose, row.given, row.at) for row in world.rows(tables.Consent)] == given
    assert json.dumps(given, default=str)


@pytest.mark.parametrize("told", ["told", "as it was once told"])
def test_what_another_program_calls_somebody_is_forgotten_and_a_repeated_request_makes_nobody_new(world, told):
    staff = Edit(world.scope, world.store, world.shelf, "api/x", world.now)
    with world.store.read() as db:
        keys = {kind: registrations.told_key(world.scope, db, kind, f"{MARK}-1") for kind in ("patient", "visit")}
    patient_id = add_patient(staff, NewPatient(NAME, ANA, ALL), keys["patient"])
    made = world.register(patient=patient_id, request_key=keys["visit"], source_ref=f"{MARK}-1")
    if told != "told":
        with world.store.write() as db:
            db.execute(update(tables.Visit).values(request_key=f"ref/visit/{MARK}-1"))
            db.execute(update(tables.RequestLog).values(request_key=f"ref/patient/{MARK}-1"))
    assert MARK in cells(world)
    erase(world.scope, world.store, patient_id, "test", world.now)
    assert MARK not in cells(world)
    if told == "told":
        again = world.register(patient=NewPatient(NAME, ANA, ALL), request_key=keys["visit"], source_ref=f"{MARK}-1")
        assert (again.visit_id, again.repeated) == (made.visit_id, True)
        assert add_patient(staff, NewPatient(NAME, ANA, ALL), keys["patient"]) == patient_id
        assert NAME not in cells(world)
