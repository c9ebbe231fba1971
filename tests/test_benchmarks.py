"""The benchmarks still measure something; how fast it is on this machine is judged nowhere here."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from benchmarks import desk_store, due, waiting
from benchmarks.__main__ import app
from benchmarks.clinic import NOW, example_numbers, most_visits, write_list
from benchmarks.databases import new_store
from benchmarks.desk import Desk
from benchmarks.figures import Figure
from benchmarks.flat import scans
from benchmarks.percentile import percentile
from reminders.domain.reminder import State
from reminders.domain.vocabulary import VisitState
from reminders.runtime import RealClock
from reminders.store import tables
from reminders.usecases.verify_audit import verify_audit

VISITS = 200


def measured(*words: str) -> Result:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def values(path: Path) -> dict[str, float]:
    return {figure["name"]: figure["value"] for figure in json.loads(path.read_text())["figures"]}


def test_the_import_is_measured_on_sqlite_and_beside_sqlalchemy_core(tmp_path: Path):
    said = measured("import", "--visits", str(VISITS), "--rounds", "1", "--json", str(tmp_path / "import.json"))
    found = values(tmp_path / "import.json")
    assert f"Import of {VISITS} visits" in said.output
    assert "SQLite" in said.output
    assert all(name in said.output for name in found)
    assert found["reminders in the store"] > VISITS
    assert found["SQLAlchemy Core, the same rows"] > 0


def test_the_import_is_measured_on_postgresql_in_databases_that_are_gone_afterwards(postgres_url: str):
    said = measured("import", "--visits", str(VISITS), "--rounds", "1", "--database", postgres_url)
    assert "PostgreSQL" in said.output


def test_planning_is_measured(tmp_path: Path):
    said = measured("planning", "--visits", str(VISITS), "--rounds", "1", "--json", str(tmp_path / "planning.json"))
    found = values(tmp_path / "planning.json")
    assert all(name in said.output for name in found)
    assert found["of these, texts that are to go out"] > 0


def test_nothing_that_names_the_machine_is_printed(tmp_path: Path):
    said = measured("planning", "--visits", "10", "--rounds", "1", "--json", str(tmp_path / "planning.json"))
    written = said.output + (tmp_path / "planning.json").read_text()
    assert str(Path.home()) not in written
    assert json.loads((tmp_path / "planning.json").read_text())["machine"].keys() == {
        "cores",
        "memory_gib",
        "python",
        "database",
    }


def test_more_visits_than_there_are_example_numbers_for_are_refused():
    done = CliRunner().invoke(app, ["import", "--visits", str(most_visits() + 1)])
    assert done.exit_code == 2
    assert "example numbers" in done.output


def test_every_patient_of_the_list_has_a_number_of_their_own(tmp_path: Path):
    write_list(tmp_path / "visits.csv", 31)
    rows = (tmp_path / "visits.csv").read_text().splitlines()[1:]
    assert len(rows) == 31
    assert len({row.split(",")[3] for row in rows}) == 11
    assert len(set(example_numbers())) * 3 == most_visits() >= 100_000


def met(path: Path) -> dict[str, bool]:
    return {figure["name"]: figure["met"] for figure in json.loads(path.read_text())["figures"]}


def test_the_drain_is_measured_beside_a_bare_loop_and_a_job_store_and_none_is_lost_or_doubled(tmp_path: Path):
    measured("drain", "--texts", "10", "--rounds", "1", "--json", str(tmp_path / "drain.json"))
    found = values(tmp_path / "drain.json")
    assert (found["texts lost"], found["texts doubled"]) == (0, 0)
    assert min(found["ours to the bare loop"], found["ours to the job store"]) > 0


def test_a_slow_provider_is_measured_beside_what_the_sends_at_a_time_allow(tmp_path: Path):
    words = ("--at-once", "8", "--seconds", "0.5", "--latency-ms", "100")
    measured("latency", *words, "--rounds", "1", "--json", str(tmp_path / "latency.json"))
    found = values(tmp_path / "latency.json")
    assert 0 < found["40 texts, 8 at a time"] <= 80, "no more than concurrency / latency is possible"
    assert found["texts lost or doubled, in all runs"] == 0


def test_two_workers_are_measured_beside_one_on_postgresql(tmp_path: Path, postgres_url: str):
    words = ("--texts", "20", "--latency-ms", "50", "--database", postgres_url)
    measured("workers", *words, "--rounds", "1", "--json", str(tmp_path / "workers.json"))
    found = values(tmp_path / "workers.json")
    assert found["two workers to one"] > 0
    assert found["texts lost or doubled, in all runs"] == 0


def test_two_workers_are_refused_on_sqlite():
    done = CliRunner().invoke(app, ["workers"])
    assert done.exit_code == 2
    assert "PostgreSQL" in done.output


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_registering_is_measured_alone_and_while_a_worker_drains(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
):
    where = ("--database", request.getfixturevalue("postgres_url")) if database == "postgresql" else ()
    words = ("--visits", "4", "--texts", "10", "--rounds", "1", *where)
    measured("register", *words, "--json", str(tmp_path / "register.json"))
    found = values(tmp_path / "register.json")
    assert found["all rows, with those that say why not"] >= found["texts that are to go out"] > 0
    assert found["ours to the job store"] > 0
    assert found["visits registered meanwhile"] > 0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_cost_of_a_text_is_measured_with_few_and_with_many_waiting(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
):
    where = ("--database", request.getfixturevalue("postgres_url")) if database == "postgresql" else ()
    words = ("--rows", "500", "--texts", "20", "--rounds", "2", *where)
    said = measured("flat", *words, "--json", str(tmp_path / "flat.json"))
    found = values(tmp_path / "flat.json")
    assert found["the large store to the small one"] > 0
    assert len([name for name in found if name.startswith("claim and settle a text")]) == 2
    assert "The due query in the large store:" in said.output
    if database == "sqlite":  # PostgreSQL reads so small a table whole, and is right
        assert met(tmp_path / "flat.json")["steps of the due query that read all texts"]


def test_a_plan_that_reads_all_texts_is_seen():
    assert scans(["SEARCH reminder USING INDEX ix_reminder_try (clinic_id=? AND try_at<?)", "SCAN anon_1"]) == 0
    assert scans(["SCAN reminder", "SCAN anon_1"]) == 1
    assert scans(["  ->  Seq Scan on reminder  (cost=0.00..9.99 rows=9 width=9)"]) == 1


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_copied_people_have_all_that_is_theirs_and_nothing_that_is_due(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
):
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    at = NOW + timedelta(hours=1)
    with new_store(url) as store:
        held = waiting.fill(store, 300, 10, at)
        assert held == due.waiting(store, at) >= 300
        assert due.count(store, State.PLANNED) == held + 10, "only what was really registered is due"
        with store.read() as db:
            reminder, patient, visit = tables.Reminder, tables.Patient, tables.ReminderVisit
            owned = select(func.count()).select_from(reminder).where(reminder.state == State.PLANNED)
            owned = owned.join(patient, patient.id == reminder.patient_id)
            assert db.scalar(owned.where(patient.number_id == reminder.number_id)) == held + 10
            linked = select(reminder.id).join(visit, visit.reminder_id == reminder.id)
            linked = linked.join(tables.Treatment, tables.Treatment.visit_id == visit.visit_id)
            of_their_own = linked.join(tables.Visit, tables.Visit.id == visit.visit_id).where(
                tables.Visit.patient_id == reminder.patient_id, reminder.state == State.PLANNED
            )
            assert len(set(db.scalars(of_their_own))) == held + 10
        assert Desk.of(store).register(list(example_numbers())[-1], at).texts, "somebody new still finds a place"


def test_a_worker_with_nothing_to_do_is_measured_beside_an_empty_store(tmp_path: Path):
    words = ("--rows", "200", "--people", "20", "--seconds", "0.5", "--rounds", "1")
    measured("idle", *words, "--json", str(tmp_path / "idle.json"))
    found = values(tmp_path / "idle.json")
    assert found["from the command to the first overdue text"] > 0
    assert min(found["memory"], found["memory with an empty store"]) > 1


def test_lateness_is_measured_beside_a_bare_timer_and_for_rows_of_another_process(tmp_path: Path):
    words = ("--texts", "5", "--seconds", "1", "--rows", "1")
    measured("lateness", *words, "--json", str(tmp_path / "lateness.json"))
    found = values(tmp_path / "lateness.json")
    assert found["texts that left before they were due"] == 0
    assert min(found["half of the texts within"], found["a bare timer, half within"]) > 0
    assert found["a row of another process, all within"] > 0


def test_the_return_after_an_outage_is_measured_and_none_is_doubled(tmp_path: Path):
    words = ("--texts", "160", "--new", "4", "--people", "20")
    measured("outage", *words, "--json", str(tmp_path / "outage.json"))
    found = values(tmp_path / "outage.json")
    assert found["texts doubled"] == 0
    assert min(found["of all texts, taken by the provider"], found["of all texts, missed"]) > 0
    assert found["first urgent text, from due to answered"] > 0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_long_time_is_lived_drawn_and_nothing_left_over(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
):
    where = ("--database", request.getfixturevalue("postgres_url")) if database == "postgresql" else ()
    words = ("--visits-a-day", "2", "--days", "3", "--picture", str(tmp_path / "soak.svg"), *where)
    measured("soak", *words, "--json", str(tmp_path / "soak.json"))
    found = values(tmp_path / "soak.json")
    assert found["visits registered"] == 6
    assert found["texts sent, and asked about until delivered"] > 0
    assert (found["texts that were due and left over"], found["texts tried twice"]) == (0, 0)
    lines = re.findall(r'<polyline points="([^"]+)"', (tmp_path / "soak.svg").read_text())
    assert [len(line.split()) for line in lines] == [3, 3, 3]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_desk_is_measured_page_by_page_on_a_clinic_of_copies(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
):
    where = ("--database", request.getfixturevalue("postgres_url")) if database == "postgresql" else ()
    words = ("--patients", "40", "--reminders", "600", "--staff", "3", "--seconds", "6", *where)
    measured("desk", *words, "--json", str(tmp_path / "desk.json"))
    found = values(tmp_path / "desk.json")
    assert found["pages asked for"] > 10
    assert found["visits in the store"] >= 80
    assert any(name.startswith("today: ") for name in found)
    assert min(found["pages a second"], found["memory of the service"]) > 0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_copied_years_belong_together_and_what_has_passed_has_happened(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
):
    now = RealClock().now()
    with new_store(request.getfixturevalue("postgres_url") if database == "postgresql" else None) as store:
        held = desk_store.fill(store, 60, 800, now)
        assert held.patients == 60
        reminder, visit, link = tables.Reminder, tables.Visit, tables.ReminderVisit
        with store.read() as db:
            late = select(func.count()).select_from(reminder).where(reminder.state == State.PLANNED)
            assert db.scalar(late.where(reminder.due_at < now)) == 0
            gone = select(func.count()).select_from(visit).where(visit.state == VisitState.BOOKED)
            assert db.scalar(gone.where(visit.starts_at < now)) == 0
            tied = select(func.count()).select_from(link).join(visit, visit.id == link.visit_id)
            tied = tied.join(reminder, reminder.id == link.reminder_id)
            assert db.scalar(tied.where(visit.patient_id == reminder.patient_id)) == db.scalar(tied)
            assert db.scalar(select(func.count(reminder.public_id.distinct()))) == held.reminders
        assert all(one.intact for one in verify_audit(store))


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 51), (0.99, 100), (1.0, 100)])
def test_a_percentile_is_one_of_the_values(share: float, value: int):
    assert percentile(range(100, 0, -1), share) == value


def test_half_of_nothing_takes_no_time():
    assert percentile([], 0.5) == 0


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Figure("fast", 10.0, "rows/s", at_least=10.0), True),
        (Figure("fast", 9.9, "rows/s", at_least=10.0), False),
        (Figure("small", 10.0, "MB", at_most=10.0), True),
        (Figure("small", 10.1, "MB", at_most=10.0), False),
        (Figure("free", 1.0, "s"), True),
    ],
)
def test_a_figure_is_held_against_its_limit(figure: Figure, met: bool):
    assert figure.met is met
    assert ("NOT met" in figure.limit) is not met
