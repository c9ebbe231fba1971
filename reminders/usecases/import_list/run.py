"""One import: prepare reads, judges and plans without writing anything; take_in writes what was prepared."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reminders.errors import Conflict, InvalidInput
from reminders.lists.mapping import ListMap
from reminders.lists.numbers import mask
from reminders.lists.reading import Reading, begin
from reminders.lists.rows import BadRow, Counted, ListedVisit
from reminders.lists.writing import OURS
from reminders.store import audit, newcomers, recognition
from reminders.store.engine import Store
from reminders.store.newcomers import Newcomer
from reminders.store.recognition import Recognized
from reminders.usecases.import_list.known import Taken, cancel_known, take_in_known
from reminders.usecases.import_list.newcomers import consented
from reminders.usecases.import_list.outlook import Outlook
from reminders.usecases.import_list.people import Person, people, shared_numbers
from reminders.usecases.import_list.planning import plan_all
from reminders.usecases.import_list.report import Report, SharedNumber
from reminders.usecases.import_list.setting import Setting
from reminders.usecases.import_list.spool import Spool
from reminders.usecases.library import Shelf

Progress = Callable[[str, int, int | None], None]  # what is done, how many, of how many
LINES_SHOWN = 6


def quietly(_what: str, _done: int, _all: int | None) -> None:
    """No progress shown."""


@dataclass
class Prepared:
    """A list that is ready to be taken in."""

    setting: Setting
    report: Report
    spool: Spool
    newcomers: list[Person] = field(default_factory=list)  # as the spool has them, in its order
    known: list[Person] = field(default_factory=list)
    gone: list[Counted] = field(default_factory=list)


@contextmanager
def prepare(
    path: Path, chosen: ListMap | None, setting: Setting, store: Store, shelf: Shelf, progress: Progress = quietly
) -> Iterator[Prepared]:
    """Judge every row and plan everybody; nothing is written.

    Raises:
        InvalidInput: the file is no list, or no visit can be made of its columns.
    """
    reading = begin(path, chosen, setting.facts())
    with Spool() as spool:
        prepared = Prepared(setting, _report_of(reading, path), spool)
        rows = _judge(reading, prepared, progress)
        _sort(rows, prepared, store)
        outlook = Outlook()
        _plan(prepared, outlook, progress)
        _rehearse(prepared, outlook, store, shelf, progress)
        report = prepared.report
        report.texts_soon, report.people_soon = outlook.texts, outlook.people
        report.late, report.late_texts = outlook.late, outlook.late_texts
        yield prepared


def _report_of(reading: Reading, path: Path) -> Report:
    opened, unread = reading.opened, reading.layout.unused
    return Report(
        path.name,
        reading.chosen.name,
        reading.guessed,
        opened.encoding,
        opened.delimiter,
        opened.columns,
        tuple(name for name in unread if name not in OURS),
    )


def _judge(reading: Reading, prepared: Prepared, progress: Progress) -> list[ListedVisit]:
    report, rows = prepared.report, []
    for row in reading.rows():
        report.rows += 1
        match row:
            case ListedVisit():
                rows.append(row)
            case BadRow():
                report.bad.append(row)
            case Counted():
                report.not_imported[row.state] += 1
                prepared.gone.append(row)
        if report.rows % 1000 == 0:
            progress("Reading", report.rows, None)
    progress("Reading", report.rows, report.rows)
    return rows


def _sort(rows: list[ListedVisit], prepared: Prepared, store: Store) -> None:
    """Tell the new from the known, and leave out those of whom the list says nothing new."""
    everybody, setting = people(rows), prepared.setting
    shared = shared_numbers(everybody)
    good = {row.external_id for row in rows}
    gone = [row for row in prepared.gone if row.external_id is not None and row.external_id not in good]
    with store.read() as db:
        found = recognition.recognize(
            setting.scope,
            db,
            [*good, *(row.external_id for row in gone if row.external_id is not None)],
            [person.external_id for person in everybody if person.external_id is not None],
            {person.number for person in everybody if person.number is not None},
        )
    prepared.gone = [row for row in gone if (row.external_id or "") in found.digests]
    for person in everybody:
        if _is_new(person, found, shared):
            prepared.newcomers.append(person)
        elif _is_unchanged(person, found, setting):
            prepared.report.visits.unchanged += len(person.visits)
        else:
            prepared.known.append(person)
    report = prepared.report
    report.shared = _shared(everybody, shared)
    report.without_consent = sum(consented(person, setting) is None for person in everybody)
    report.without_number = sum(person.number is None for person in everybody)


def _is_new(person: Person, found: Recognized, shared: frozenset[str]) -> bool:
    if person.number in shared or person.number in found.numbers or person.external_id in found.patients:
        return False
    return not any(visit.external_id in found.digests for visit in person.visits)


def _is_unchanged(person: Person, found: Recognized, setting: Setting) -> bool:
    if setting.choices.consent is not None and person.consent is None:
        return False  # the consent may be news
    return all(found.digests.get(visit.external_id) == visit.digest for visit in person.visits)


def _shared(everybody: Iterable[Person], shared: frozenset[str]) -> list[SharedNumber]:
    lines: dict[str, list[int]] = {number: [] for number in sorted(shared)}
    for person in everybody:
        if person.number in lines:
            lines[person.number].append(person.visits[0].line)
    return [SharedNumber(mask(n), len(found), tuple(found[:LINES_SHOWN])) for n, found in lines.items()]


def _plan(prepared: Prepared, outlook: Outlook, progress: Progress) -> None:
    total = len(prepared.newcomers)
    for part in plan_all(prepared.newcomers, prepared.setting):
        prepared.spool.put(part.packed, part.people)
        outlook.join(part.outlook)
        progress("Planning", prepared.spool.people, total)
    counts = prepared.report.visits
    counts.new += sum(len(person.visits) for person in prepared.newcomers)
    counts.new_patients += total


def _rehearse(prepared: Prepared, outlook: Outlook, store: Store, shelf: Shelf, progress: Progress) -> None:
    """Try the known ones under the lock and take it back: only there is what they would get certain."""
    report, setting = prepared.report, prepared.setting
    for done, person in enumerate(prepared.known, 1):
        taken = take_in_known(person, setting, store, shelf, rehearse=True)
        _count(taken, report)
        if taken.plan is not None:
            outlook.add(taken.plan.texts, person.visits[0].line, setting.now)
        if taken.other_number:
            report.other_number_lines.append(person.visits[-1].line)
        progress("Comparing", done, len(prepared.known))
    for row in prepared.gone:
        report.visits.cancelled += cancel_known(row, setting, store, shelf, rehearse=True)


def _count(taken: Taken, report: Report) -> None:
    report.visits.new += taken.new
    report.visits.changed += taken.changed
    report.visits.unchanged += taken.unchanged
    report.visits.new_patients += taken.is_new
    report.visits.consents += taken.agreed


def take_in(prepared: Prepared, store: Store, shelf: Shelf, progress: Progress = quietly) -> Report:
    """Write what was prepared, in transactions of some milliseconds: sending goes on meanwhile.

    A kill leaves whole visits or none, and the same import again writes the rest.

    Raises:
        InvalidInput: rows are bad, and nobody said to skip them.
    """
    report, setting = prepared.report, prepared.setting
    if report.bad and not setting.choices.skip_bad:
        remedy = "Put them right, or leave them out with --skip-bad."
        raise InvalidInput(
            "file", f"{len(report.bad)} of its rows cannot be imported", value=report.file, remedy=remedy
        )
    with store.roomy():
        late = _newcomers(prepared, store, progress)
    for done, person in enumerate([*late, *prepared.known], 1):
        take_in_known(person, setting, store, shelf, rehearse=False)
        progress("Changing", done, len(late) + len(prepared.known))
    for row in prepared.gone:
        cancel_known(row, setting, store, shelf, rehearse=False)
    with store.write() as db:
        audit.record(setting.scope, db, setting.choices.actor, "list.import", ("list", report.map), setting.now)
    report.written = True
    return report


def _newcomers(prepared: Prepared, store: Store, progress: Progress) -> list[Person]:
    """Write the new ones; returns those who have become known since they were judged."""
    setting, done = prepared.setting, 0
    late: list[Person] = []
    for batch in prepared.spool.batches():
        places = _write(batch, setting, store)
        late += [prepared.newcomers[done + place] for place in places]
        done += len(batch)
        progress("Writing", done, prepared.spool.people)
    return late


def _write(batch: Sequence[Newcomer], setting: Setting, store: Store) -> list[int]:
    try:
        with store.write() as db:
            others = newcomers.write(setting.scope, db, batch, setting.choices.actor, setting.now)
            return [place for place, _ in others]
    except Conflict:
        # PostgreSQL, and somebody registered one of them in this moment: alone, each finds out who
        return list(range(len(batch)))
