"""One patient's page in the terminal: what was and will be, by time; what holds; the courses."""

from collections.abc import Iterator
from datetime import datetime

from rich.markup import escape
from rich.table import Table

from reminders.cli import frame
from reminders.cli.course import course_table
from reminders.usecases.consent_proof import Proof
from reminders.usecases.look_up import Entry
from reminders.usecases.show_patient import PatientPage, Person

Line = tuple[datetime | None, str, str, str]  # when, what, in words, the id that commands take


def print_page(page: PatientPage) -> None:
    """Print all of a page."""
    person = page.person
    frame.out.print(f"{escape(person.name)}, {person.number}, {_standing(person)}", highlight=False)
    _print_restrictions(page)
    lines = list(_lines(page))
    dated = sorted((line for line in lines if line[0] is not None), key=lambda line: str(line[0]))
    table = Table("when", "what", "", "id")
    for when, what, words, id_ in (*dated, *(line for line in lines if line[0] is None)):
        table.add_row("" if when is None else f"{when:%a %d %b %Y %H:%M}", what, escape(words), id_)
    frame.out.print(table)
    if page.courses:
        frame.out.print(course_table(list(page.courses)))


def print_found(found: list[Person]) -> None:
    """Print patients as a list."""
    table = Table("name", "number", "state", "id")
    for person in found:
        table.add_row(escape(person.name), person.number, _standing(person), person.id)
    frame.out.print(table)


def print_proof(found: Proof) -> None:
    """Print the ledger of a patient's consents, with the words that were shown."""
    for row in found.rows:
        said, counts = ("yes" if row.given else "no"), (", counts now" if row.counts else "")
        frame.out.print(f"{row.local:%a %d %b %Y %H:%M}  {row.purpose}: {said}{counts}", highlight=False)
        giver = "the patient" if row.relation is None else f"{row.guardian} ({row.relation})"
        where = row.number or "no number"
        line = f"  by {giver}, {row.way or 'way not noted'} ({row.how}), for {where}; noted by {row.recorded_by}"
        frame.out.print(escape(line), highlight=False, soft_wrap=True)
        if row.words is not None:
            frame.out.print(escape(f"  {row.wording_version}: {row.words}"), highlight=False, soft_wrap=True)
    if not found.rows:
        frame.out.print("Nothing was said yet.")


def _standing(person: Person) -> str:
    if person.opted_out_at is not None:
        return "opted out of texts"
    return "texts paused" if person.paused_at is not None else "gets texts"


def _print_restrictions(page: PatientPage) -> None:
    if not page.restrictions:
        return
    table = Table("holds now", "where", "until", box=None, padding=(0, 2, 0, 0))
    for item in page.restrictions:
        until = "we say that it has healed" if item.local is None else f"{item.local:%a %d %b %H:%M}"
        table.add_row(str(item.category), str(item.area), until)
    frame.out.print(table)


def _lines(page: PatientPage) -> Iterator[Line]:
    for visit in page.visits:
        place = "" if visit.place is None else f" (session {visit.place})"
        yield visit.local, f"visit: {visit.state}", f"{', '.join(visit.treatments)}{place}", visit.id
    for entry in page.texts:
        yield entry.local, f"text: {_state(entry)}", entry.body or str(entry.role), entry.id
    for reply in page.replies:
        yield reply.local, f"reply: {reply.meaning}", reply.body or "", ""
    for consent in page.consents:
        said = "yes" if consent.given else "no"
        counts = "" if consent.counts else "; no longer counts"
        yield (
            consent.local,
            f"consent: {consent.purpose}",
            f"{said}, {consent.how}, by {consent.recorded_by}{counts}",
            "",
        )


def _state(entry: Entry) -> str:
    return str(entry.state) if entry.reason is None else f"{entry.state}: {entry.reason.sentence}"
