"""A list goes in as if each visit had been registered, once, and only where patients agreed."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Purpose
from reminders.errors import InvalidInput
from reminders.store import newcomers, tables
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.import_list import planning, spool
from reminders.usecases.import_list.report import Report
from reminders.usecases.import_list.run import prepare, take_in
from reminders.usecases.import_list.setting import Choices, Given, setting
from reminders.usecases.record_visit import NewPatient, NewVisit, record_visit
from tests.usecases.world import ANA, BEN, FRIDAY, NEW_YORK, World

HEADER = "visit id,patient id,name,number,treatment,area,start,end,status,consent"
AGREED = Choices(consent=Given("intake form", date(2026, 10, 1)))


def row(
    visit: str, at: str, name: str = "Ana Example", *, number: str = ANA, status: str = "booked", **more: str
) -> str:
    start = datetime.fromisoformat(at)
    end = start + timedelta(minutes=30)
    patient = more.get("patient", name.partition(" ")[0].lower())
    treatment = more.get("treatment", "microneedling-pen")
    return (
        f"{visit},{patient},{name},{number},{treatment},face,{start:%Y-%m-%d %H:%M},{end:%Y-%m-%d %H:%M},{status},"
        + (more.get("consent", ""))
    )


def listed(folder: Path, rows: Sequence[str]) -> Path:
    path = folder / "visits.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


def bring(world: World, folder: Path, *rows: str, choices: Choices = AGREED, write: bool = True) -> Report:
    settled = setting(world.scope, world.store, world.shelf, choices, world.now)
    with prepare(listed(folder, rows), None, settled, world.store, world.shelf) as prepared:
        return take_in(prepared, world.store, world.shelf) if write else prepared.report


DRAWN = {"id", "public_id", "key", "patient_id", "number_id"}  # what differs between two people of the same visits


def contents(world: World, name: str) -> list[dict[str, object]]:
    """All that the store holds of one person's texts: the rows, their histories, how many visits they speak for."""
    (patient,) = [p for p in world.rows(tables.Patient) if p.name == name]
    history = {moved.reminder_id: moved for moved in world.rows(tables.ReminderHistory)}
    links = Counter(link.reminder_id for link in world.rows(tables.ReminderVisit))
    found = []
    for text in world.rows(tables.Reminder):
        if text.patient_id == patient.id:
            values = {c.name: getattr(text, c.name) for c in tables.Reminder.__table__.columns if c.name not in DRAWN}
            values["told"] = sorted(fact.partition(":")[0] for fact in text.told or {})
            moved = history[text.id]
            values |= {"moves": (moved.from_state, moved.to_state, moved.reason, moved.at), "visits": links[text.id]}
            found.append(values | {"tail": text.key.partition("/")[2], "reached": text.number_id is not None})
    return sorted(found, key=lambda values: (str(values["tail"]), str(values["due_at"])))


def everything(world: World) -> list[dict[str, object]]:
    return [text for patient in world.rows(tables.Patient) for text in contents(world, patient.name)]


def test_a_list_brings_exactly_what_registering_each_visit_brings(world: World, tmp_path: Path):
    starts = [datetime(2027, 1, 12, 15, tzinfo=NEW_YORK), datetime(2027, 2, 9, 15, tzinfo=NEW_YORK)]
    patient: NewPatient | str = NewPatient("Ben Example", BEN, frozenset({Purpose.CARE}))
    for starts_at in starts:
        command = NewVisit(
            patient, (GivenTreatment("microneedling-pen"),), str(starts_at), starts_at=starts_at, actor="import"
        )
        patient = record_visit(world.scope, world.store, world.shelf, command, world.now).patient_id
    bring(world, tmp_path, row("e1", "2027-01-12 15:00"), row("e2", "2027-02-09 15:00"))
    assert contents(world, "Ana Example") == contents(world, "Ben Example") != []


def test_the_same_list_again_changes_nothing(world: World, tmp_path: Path):
    rows = (row("e1", "2027-01-12 15:00"), row("e2", "2027-01-12 16:00", "Ben Example", number=BEN, consent="yes"))
    first = bring(world, tmp_path, *rows)
    before = everything(world)
    again = bring(world, tmp_path, *rows)
    assert (first.visits.new, first.visits.new_patients) == (2, 2)
    assert (again.visits.new, again.visits.changed, again.visits.unchanged) == (0, 0, 2)
    assert everything(world) == before


def test_an_edited_row_plans_again(world: World, tmp_path: Path):
    bring(world, tmp_path, row("e1", "2027-01-12 15:00"))
    report = bring(world, tmp_path, row("e1", "2027-01-14 15:00"))
    assert (report.visits.new, report.visits.changed) == (0, 1)
    (visit,) = world.rows(tables.Visit)
    assert visit.starts_at == datetime(2027, 1, 14, 15, tzinfo=NEW_YORK)
    due = {r.step_code: r.due_at for r in world.rows(tables.Reminder) if str(r.state) == "planned"}
    assert due["visit"] == datetime(2027, 1, 13, 10, tzinfo=NEW_YORK)


def test_a_booking_that_took_place_is_no_longer_announced(world: World, tmp_path: Path):
    bring(world, tmp_path, row("e1", "2026-11-20 17:00"))
    world.set(FRIDAY + timedelta(hours=3))
    bring(world, tmp_path, row("e1", "2026-11-20 17:00", status="done"))
    states = {str(r.role): str(r.state) for r in world.rows(tables.Reminder)}
    assert states["restrictions"] == "planned"
    assert "planned" not in {states["visit"], states["prep"]}


def test_a_row_that_is_cancelled_now_cancels_what_was_booked(world: World, tmp_path: Path):
    bring(world, tmp_path, row("e1", "2027-01-12 15:00"))
    report = bring(world, tmp_path, row("e1", "2027-01-12 15:00", status="cancelled"))
    assert report.visits.cancelled == 1
    assert {str(r.state) for r in world.rows(tables.Reminder)} <= {"cancelled", "skipped"}


def test_without_consent_a_row_is_stored_and_gets_no_texts(world: World, tmp_path: Path):
    report = bring(
        world,
        tmp_path,
        row("e1", "2027-01-12 15:00"),
        row("e2", "2027-01-12 16:00", "Ben Example", number=BEN, consent="no"),
        choices=Choices(),
    )
    assert (report.visits.new, report.without_consent, report.texts_soon) == (2, 2, 0)
    assert {str(r.reason) for r in world.rows(tables.Reminder)} >= {"no-consent"}
    assert "planned" not in {str(r.state) for r in world.rows(tables.Reminder)}


def test_the_consent_of_all_comes_later_and_plans_them(world: World, tmp_path: Path):
    rows = (row("e1", "2027-01-12 15:00"), row("e2", "2027-01-12 16:00", "Ben Example", number=BEN, consent="no"))
    bring(world, tmp_path, *rows, choices=Choices())
    bring(world, tmp_path, *rows)
    (consent,) = world.rows(tables.Consent)
    assert (consent.how, consent.at.astimezone(NEW_YORK).date()) == ("intake form", date(2026, 10, 1))
    texted = {r.patient_id for r in world.rows(tables.Reminder) if str(r.state) == "planned"}
    assert texted == {consent.patient_id}


def test_what_was_due_is_sent_only_where_somebody_asks_for_it(world: World, tmp_path: Path):
    yesterday = row("e1", "2026-11-19 15:00", status="done")
    report = bring(world, tmp_path, yesterday, write=False, choices=Choices(AGREED.consent, catch_up=True))
    assert {(late.line, str(late.role)) for late in report.late_texts} == {(2, "restrictions"), (2, "normal")}
    assert report.late == 2
    quiet = bring(world, tmp_path, yesterday)
    assert quiet.late == 0
    assert world.states()["restrictions/first"] == ("skipped", "due-before-import")
    world.run_until(FRIDAY + timedelta(minutes=10))
    (only,) = world.bodies()  # what came due after the import
    assert only.startswith("Lumina Skin: Light makeup is fine now")


def test_what_was_not_caught_up_stays_so_when_the_patient_is_planned_again(world: World, tmp_path: Path):
    yesterday = row("e1", "2026-11-19 15:00", status="done")
    bring(world, tmp_path, yesterday)
    bring(world, tmp_path, yesterday, row("e2", "2027-01-19 15:00"))
    assert world.states()["restrictions/first"] == ("skipped", "due-before-import")


def test_a_shared_number_is_a_question_and_both_are_taken_in(world: World, tmp_path: Path):
    report = bring(world, tmp_path, row("e1", "2027-01-12 15:00"), row("e2", "2027-01-12 16:00", "Mia Example"))
    assert [(shared.number, shared.people, shared.lines) for shared in report.shared] == [("...01", 2, (2, 3))]
    assert len(world.rows(tables.Patient)) == 2
    assert len(world.rows(tables.Number)) == 1


def test_a_known_patient_gets_the_visit_and_no_second_record(world: World, tmp_path: Path):
    world.register(name="Ana EXAMPLE")
    report = bring(world, tmp_path, row("e1", "2027-01-12 15:00"))
    assert report.visits.new_patients == 0
    assert len(world.rows(tables.Patient)) == 1


def test_another_number_in_the_list_is_told_and_not_taken_over(world: World, tmp_path: Path):
    bring(world, tmp_path, row("e1", "2027-01-12 15:00"))
    report = bring(world, tmp_path, row("e1", "2027-01-12 15:00", number=BEN))
    assert report.other_number_lines == [2]
    (number,) = {n.address for n in world.rows(tables.Number) if n.id == world.rows(tables.Patient)[0].number_id}
    assert number == ANA


def test_nothing_is_written_where_a_row_is_bad_unless_it_is_skipped(world: World, tmp_path: Path):
    rows = (row("e1", "2027-01-12 15:00"), row("e2", "2027-01-12 16:00", "Ben Example", number="12"))
    with pytest.raises(InvalidInput, match="1 of its rows"):
        bring(world, tmp_path, *rows)
    assert world.rows(tables.Visit) == []
    report = bring(world, tmp_path, *rows, choices=Choices(AGREED.consent, skip_bad=True))
    assert (report.visits.new, len(report.bad), len(world.rows(tables.Visit))) == (1, 1, 1)


def test_a_dry_run_leaves_no_trace(world: World, tmp_path: Path):
    bring(world, tmp_path, row("e1", "2027-01-12 15:00"))
    before = everything(world)
    edited = row("e1", "2027-01-14 15:00")
    report = bring(world, tmp_path, edited, row("e2", "2027-01-12 16:00", "Ben Example", number=BEN), write=False)
    assert (report.visits.new, report.visits.changed, report.written) == (1, 1, False)
    assert everything(world) == before
    assert len(world.rows(tables.Visit)) == 1


def test_a_kill_between_two_transactions_leaves_whole_visits_and_the_next_run_finishes(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    rows = [row(f"e{n}", "2027-01-12 15:00", f"P{n} Example", number=f"+121255501{n:02d}") for n in range(30)]
    monkeypatch.setattr(spool, "REMINDERS_AT_ONCE", 8)
    written = newcomers.write
    batches: list[int] = []

    def killed(*given: object) -> object:
        batches.append(1)
        if len(batches) == 5:
            raise KeyboardInterrupt
        return written(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(newcomers, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            bring(world, tmp_path, *rows)
    some = len(world.rows(tables.Visit))
    assert 0 < some < 30
    assert len(world.rows(tables.Treatment)) == some
    report = bring(world, tmp_path, *rows)
    assert (report.visits.new, report.visits.unchanged) == (30 - some, some)
    assert len(world.rows(tables.Visit)) == len(world.rows(tables.Patient)) == 30
    keys = [r.key for r in world.rows(tables.Reminder)]
    assert len(keys) == len(set(keys))


def test_somebody_registered_while_the_list_was_read_is_not_doubled(world: World, tmp_path: Path):
    settled = setting(world.scope, world.store, world.shelf, AGREED, world.now)
    path = listed(tmp_path, [row("e1", "2027-01-12 15:00")])
    with prepare(path, None, settled, world.store, world.shelf) as prepared:
        world.register()
        take_in(prepared, world.store, world.shelf)
    assert len(world.rows(tables.Patient)) == 1
    assert len(world.rows(tables.Visit)) == 2


def test_planning_in_processes_gives_what_planning_here_gives(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    rows = [row(f"e{n}", "2027-01-12 15:00", f"P{n} Example", number=f"+121255501{n:02d}") for n in range(8)]
    here = bring(world, tmp_path, *rows, write=False)
    monkeypatch.setattr(planning, "WORTH_A_PROCESS", 2)
    monkeypatch.setattr(planning, "AT_ONCE", 3)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    there = bring(world, tmp_path, *rows)
    assert (there.visits, there.texts_soon) == (here.visits, here.texts_soon)
    assert len(world.rows(tables.Visit)) == 8


def test_an_opted_out_number_gets_nothing_from_a_list(world: World, tmp_path: Path):
    world.register()
    with world.store.write() as db:
        db.execute(sql("UPDATE number SET opted_out_at = created_at, opt_out_source = 'reply'"))
    report = bring(world, tmp_path, row("e1", "2027-01-12 15:00"))
    assert report.texts_soon == 0
    (visit,) = [v for v in world.rows(tables.Visit) if v.external_id == "e1"]
    mine = [r for r in world.rows(tables.Reminder) if r.key.startswith(visit.public_id)]
    assert {str(r.reason) for r in mine} == {"opted-out"}


def test_a_number_that_said_stop_before_anybody_had_it_gets_nothing_from_a_list(world: World, tmp_path: Path):
    accept_reply(world.sending, Incoming("SM1", "main", ANA, "STOP"), world.now)
    bring(world, tmp_path, row("e1", "2027-01-12 15:00"))
    assert {r.reason for r in world.rows(tables.Reminder)} == {Reason.OPTED_OUT}
