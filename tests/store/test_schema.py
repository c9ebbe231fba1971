"""The schema guards the truth: what must not be, the database refuses."""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Enum, ForeignKeyConstraint, Table, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm.exc import StaleDataError

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Origin, VisitState
from reminders.store import tables
from reminders.store.engine import Store
from reminders.store.migrate import upgrade
from reminders.store.scope import EVERYWHERE, AnyScope, Scope, seen_from
from reminders.store.tables import AttemptOutcome, Base, new_public_id, personal_columns
from tests.postgres import Postgres
from tests.store.rows import CAST, HOUR, METADATA, NOW, add, refusal


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def migrated(
    request: pytest.FixtureRequest, postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """One database of each kind for all of these tests: none of them commits."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('schema') / 'reminders.db'}"
    else:
        url = postgres_server.url(postgres_server.create_database())
    store = Store.open(url)
    upgrade(store.engine)
    yield store
    store.close()


@pytest.fixture
def db(migrated: Store) -> Iterator[Transaction]:
    with migrated.write() as db:
        for name, values in CAST:
            add(db, name, **values)
        yield db
        db.rollback()


REMINDER = {"organization_id": 1, "clinic_id": 1, "patient_id": 1, "number_id": 1, "key": "k2"}
VISIT = {"organization_id": 1, "clinic_id": 1, "patient_id": 1, "request_key": "r2"}


def test_each_row_of_these_tests_is_accepted_before_it_is_spoiled(db: Transaction) -> None:
    assert not refusal(db, "reminder", **REMINDER)
    assert not refusal(db, "visit", **VISIT)
    assert not refusal(db, "attempt", id="a1")


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("reminder", REMINDER | {"key": "k1"}),
        ("visit", VISIT | {"request_key": "r1"}),
        ("number", {"organization_id": 1, "address_hash": "h1"}),
        ("clinic", {"id": 9, "organization_id": 1, "slug": "clinic-1"}),
    ],
)
def test_what_must_be_one_is_one(db: Transaction, table: str, values: dict[str, Any]) -> None:
    assert refusal(db, table, **values) == "unique"


def test_a_store_says_once_what_it_is(db: Transaction) -> None:
    meta = {"instance_id": "x", "demo": False, "high_water_at": NOW, "created_at": NOW}
    assert refusal(db, "store_meta", id=2, **meta) == "check single_row"
    assert not refusal(db, "store_meta", id=1, **meta)
    assert refusal(db, "store_meta", id=1, **meta) == "unique"


def test_the_same_keys_are_free_in_another_organization(db: Transaction) -> None:
    assert not refusal(db, "number", organization_id=2, address_hash="h1")
    assert not refusal(db, "clinic", id=9, organization_id=2, slug="clinic-1")


@pytest.mark.parametrize(
    ("spoiled", "cause"),
    [
        ({"state": None}, "not null"),
        ({"due_at": None}, "check has_moments"),
        ({"useful_until_at": None}, "check has_moments"),
        ({"try_at": None}, "check tried_when_due"),
        ({"try_at": NOW + HOUR - timedelta(microseconds=1)}, "check tried_when_due"),
        ({"not_before_at": NOW + HOUR + timedelta(microseconds=1)}, "check not_early"),
        ({"state": State.CANCELLED}, "check has_reason"),
        ({"state": State.FAILED}, "check has_reason"),
        ({"state": State.SENDING}, "check sending_has_owner"),
        ({"owner": "w1"}, "check lease_has_owner"),
        ({"fence": -1}, "check counts_up"),
        ({"tries": -1}, "check counts_up"),
        ({"patient_id": None}, "check plan"),
        ({"role": None}, "check plan"),
    ],
)
def test_a_reminder_that_cannot_be_true_is_refused(db: Transaction, spoiled: dict[str, Any], cause: str) -> None:
    assert refusal(db, "reminder", **(REMINDER | spoiled)) == cause


def test_a_text_that_shall_not_go_out_needs_a_reason_and_no_moment(db: Transaction) -> None:
    left_out = {"due_at": None, "not_before_at": None, "useful_until_at": None, "reason": Reason.NO_CONSENT}
    assert not refusal(db, "reminder", **(REMINDER | left_out | {"state": State.SKIPPED}))


@pytest.mark.parametrize(("table", "column"), [("reminder", "state"), ("attempt", "outcome"), ("visit", "state")])
def test_a_state_that_is_none_is_refused_by_the_database_itself(db: Transaction, table: str, column: str) -> None:
    if table == "attempt":
        add(db, "attempt", id="a1")
    with pytest.raises(IntegrityError, match=f"ck_{table}_{column}"):
        db.connection().exec_driver_sql(f"UPDATE {table} SET {column} = 'lost'")  # noqa: S608 - names of this test


def test_a_visit_has_the_time_that_its_state_needs(db: Transaction) -> None:
    assert refusal(db, "visit", **(VISIT | {"ended_at": None})) == "check done_has_an_end"
    assert refusal(db, "visit", **(VISIT | {"state": VisitState.BOOKED})) == "check booked_has_a_start"


@pytest.mark.parametrize("open_outcome", [AttemptOutcome.IN_FLIGHT, AttemptOutcome.UNSURE])
def test_a_reminder_has_one_open_attempt(db: Transaction, open_outcome: AttemptOutcome) -> None:
    add(db, "attempt", id="a1", outcome=open_outcome)
    assert refusal(db, "attempt", id="a2", n=2, body_digest="d2") == "unique"


@pytest.mark.parametrize("open_outcome", [AttemptOutcome.IN_FLIGHT, AttemptOutcome.UNSURE])
def test_a_number_has_one_open_attempt_of_a_body(db: Transaction, open_outcome: AttemptOutcome) -> None:
    add(db, "reminder", id=2, **REMINDER)
    add(db, "attempt", id="a1", outcome=open_outcome)
    assert refusal(db, "attempt", id="a2", reminder_id=2) == "unique"
    assert not refusal(db, "attempt", id="a2", reminder_id=2, body_digest="d2")


@pytest.mark.parametrize(
    "closed",
    [
        {"outcome": AttemptOutcome.ACCEPTED, "provider_id": "SM1"},
        {"outcome": AttemptOutcome.REFUSED},
        {"outcome": AttemptOutcome.GIVEN_UP},
    ],
)
def test_a_closed_attempt_makes_room_for_the_next_number_of_try_only(db: Transaction, closed: dict[str, Any]) -> None:
    add(db, "attempt", id="a1", **closed)
    assert refusal(db, "attempt", id="a2", n=1) == "unique"
    assert not refusal(db, "attempt", id="a2", n=2)


def test_an_id_of_the_provider_belongs_to_one_attempt(db: Transaction) -> None:
    add(db, "attempt", id="a1", outcome=AttemptOutcome.ACCEPTED, provider_id="SM1")
    assert refusal(db, "attempt", id="a2", n=2, outcome=AttemptOutcome.ACCEPTED, provider_id="SM1") == "unique"
    assert refusal(db, "attempt", id="a2", n=2, outcome=AttemptOutcome.ACCEPTED) == "check accepted_has_provider_id"


def test_a_sender_is_stopped_once_until_the_stop_is_lifted(db: Transaction) -> None:
    stop = {"sender": "main", "reason": "auth", "since_at": NOW}
    for organization_id in (None, 1):
        assert not refusal(db, "sender_stop", organization_id=organization_id, **stop)
        assert refusal(db, "sender_stop", organization_id=organization_id, **stop) == "unique"
    db.execute(update(METADATA["sender_stop"]).values(lifted_at=NOW))
    assert not refusal(db, "sender_stop", organization_id=1, **stop)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("visit", VISIT | {"clinic_id": 2}),  # a patient of the other clinic
        ("reminder", REMINDER | {"organization_id": 2, "clinic_id": 3, "patient_id": None, "origin": Origin.ALERT}),
        ("patient", {"organization_id": 2, "clinic_id": 1}),
        ("patient", {"organization_id": 1, "clinic_id": 2, "merged_into_id": 1}),
        ("task", {"clinic_id": 2, "patient_id": 1}),
        ("reminder_visit", {"organization_id": 1, "clinic_id": 2, "reminder_id": 1, "visit_id": 1}),
    ],
)
def test_nothing_is_tied_to_what_belongs_to_another(db: Transaction, table: str, values: dict[str, Any]) -> None:
    assert refusal(db, table, **values) == "foreign key"


def test_of_two_edits_of_one_row_the_later_sees_that_it_was_overtaken(db: Transaction) -> None:
    patient = db.get_one(tables.Patient, 1)
    db.execute(update(METADATA["patient"]).values(version=2))
    patient.language = "de"
    with pytest.raises(StaleDataError):
        db.flush()


@pytest.mark.parametrize(
    ("scope", "clinics"),
    [(EVERYWHERE, {1, 2, 3}), (Scope(1), {1, 2}), (Scope(1, 2), {2}), (Scope(2), {3}), (Scope(2, 1), set())],
)
def test_a_scope_shows_its_own_rows_only(db: Transaction, scope: AnyScope, clinics: set[int]) -> None:
    for clinic_id, organization_id in ((2, 1), (3, 2)):
        add(db, "patient", id=clinic_id, organization_id=organization_id, clinic_id=clinic_id)
    seen = db.query(tables.Patient).where(seen_from(scope, tables.Patient))
    assert {patient.clinic_id for patient in seen} == clinics


def tables_with(column: str) -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if column in table.c]


def owners(table: Table) -> set[tuple[str, ...]]:
    return {tuple(key.column_keys) for key in table.constraints if isinstance(key, ForeignKeyConstraint)}


def test_every_row_of_a_clinic_is_tied_to_it_within_its_organization() -> None:
    assert [
        table.name for table in tables_with("clinic_id") if ("organization_id", "clinic_id") not in owners(table)
    ] == []


def test_every_table_belongs_to_an_organization_or_to_the_machine() -> None:
    owned = {table.name for table in tables_with("organization_id")}
    assert set(METADATA) - owned == {"alarm", "organization", "sender_state", "sign_in_try", "store_meta", "worker"}


def test_every_personal_column_may_be_emptied() -> None:
    for name, columns in personal_columns().items():
        for column in columns:
            kind = METADATA[name].c[column]
            unique = any(column in index.columns for index in METADATA[name].constraints if hasattr(index, "columns"))
            assert kind.nullable or (kind.type.python_type is str and not unique), f"{name}.{column}"


def test_names_numbers_and_words_of_people_are_listed_as_personal() -> None:
    listed = {(name, column) for name, columns in personal_columns().items() for column in columns}
    wanted = {
        *[("patient", "name"), ("patient", "call_name"), ("number", "address"), ("reply", "body")],
        *[("on_call", "name"), ("on_call", "email")],
        *[("reminder", "body"), ("staff", "name"), ("staff", "email"), ("visit", "note"), ("task", "note")],
    }
    assert wanted <= listed


def test_no_closed_list_is_a_type_of_the_database() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    assert [column.name for column in columns if isinstance(column.type, Enum)] == []


def test_public_ids_are_24_small_letters_and_digits_and_never_the_same() -> None:
    ids = {new_public_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(name) == 24 and name.isalnum() and name.isascii() and name.islower() for name in ids)


def test_the_states_of_the_domain_are_those_that_the_schema_lets_in(db: Transaction) -> None:
    for number, state in enumerate(State):
        values = {"state": state, "reason": Reason.BY_STAFF, "owner": "w1", "lease_until_at": NOW}
        assert not refusal(db, "reminder", **(REMINDER | values | {"key": f"s{number}"})), state
    for closed_list in (VisitState, AttemptOutcome):
        assert issubclass(closed_list, StrEnum)
