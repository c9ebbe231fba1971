"""Patients as the API takes and answers them."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Purpose, Relation, Way
from reminders.store import consents
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.change_number import Cause, NumberChange, Renumbered
from reminders.usecases.edit_patient import Person
from reminders.usecases.new_patient import Asked
from reminders.usecases.patient_chart import Identity
from reminders.usecases.patient_search import Found, FoundPatient
from reminders.usecases.record_consent import Said
from reminders.usecases.told_person import ToldPerson, number_of
from reminders.usecases.typed import zone
from reminders.web.api.paging import A_FEW, FARTHEST, MOST, Cursor, cursor_of
from reminders.web.api.text_shapes import Change
from reminders.web.api.values import WHOLE, CallName, Day, Flag, PersonName, Reference, Shape, ShortText, Version

Purposes = Annotated[tuple[Purpose, ...], Field(max_length=len(Purpose))]
Wanted = Annotated[str, StringConstraints(strict=True, pattern=r"^[^\x00-\x1f\x7f]*$", min_length=1, max_length=80)]


class Search(Shape):
    """Letters of a name, the last digits of a number, or both. It is posted: no name stands in an address."""

    text: Wanted
    cursor: Cursor | None = None
    limit: Annotated[int, Field(strict=True, ge=1, le=MOST), WHOLE] = A_FEW


class PatientRow(Shape):
    """One patient of a list; the number is masked."""

    id: str
    name: str
    number: str
    seen_at: datetime | None
    opted_out: bool
    paused: bool

    @classmethod
    def of(cls, found: FoundPatient) -> "PatientRow":
        """A row of a search."""
        return cls(
            id=found.id,
            name=found.name,
            number=found.number,
            seen_at=found.seen_at,
            opted_out=found.opted_out,
            paused=found.paused,
        )


class PatientPage(Shape):
    """Some patients; `next_cursor` null: the list ends here."""

    items: list[PatientRow]
    next_cursor: str | None

    @classmethod
    def of(cls, found: Found) -> "PatientPage":
        """A part of what a search found."""
        goes_on = found.more and found.next_after <= FARTHEST
        return cls(
            items=[PatientRow.of(one) for one in found.patients],
            next_cursor=cursor_of(str(found.next_after)) if goes_on else None,
        )


class Patient(Shape):
    """One patient, with the whole number: each look at it is noted. `silent`: why no text reaches them now."""

    id: str
    version: int
    name: str
    number: str | None
    language: str
    call_name: str | None
    zone: str | None
    zone_since: date | None
    consents: list[Purpose]
    minor: bool
    opted_out_at: datetime | None
    paused_at: datetime | None
    silent: list[Reason]

    @classmethod
    def of(cls, who: Identity, silent: tuple[Reason, ...]) -> "Patient":
        """Who a patient is."""
        return cls(
            id=who.id,
            version=who.version,
            name=who.name,
            number=who.address,
            language=who.language,
            call_name=who.call_name,
            zone=who.zone,
            zone_since=who.zone_since_on,
            consents=sorted(who.consents),
            minor=who.minor,
            opted_out_at=who.opted_out_at,
            paused_at=who.paused_at,
            silent=list(silent),
        )


class Guardian(Shape):
    """Who agrees for a minor, and what they are to them."""

    name: PersonName
    relation: Relation

    def named(self) -> consents.Guardian:
        """For the use case."""
        return consents.Guardian(self.name, self.relation)


class NewPerson(Shape):
    """Somebody new. `consents`: what was asked for and agreed to; for a `minor` only the yes of a `guardian` counts."""

    name: PersonName
    number: ShortText | None = None
    consents: Purposes = ()
    language: ShortText = "en"
    call_name: CallName | None = None
    zone: ShortText | None = None
    zone_since: Day | None = None
    minor: Flag = False
    guardian: Guardian | None = None

    def told(self) -> ToldPerson:
        """For the use case."""
        return ToldPerson(
            self.name,
            self.number,
            frozenset(self.consents),
            self.language,
            self.call_name,
            self.zone,
            self.zone_since,
            self.minor,
            None if self.guardian is None else self.guardian.named(),
        )


class NewPatient(NewPerson):
    """Somebody to put on record. `source_ref`: what your program calls them; the same again is the same patient."""

    source_ref: Reference | None = None


class Added(Shape):
    """Who was put on record, or was before."""

    id: str


class PatientEdit(Shape):
    """All of a person as it shall be; `version` is that of the patient that was read before."""

    version: Version
    name: PersonName
    language: ShortText
    call_name: CallName | None
    zone: ShortText | None
    zone_since: Day | None
    dry_run: Flag = False

    def person(self) -> Person:
        """For the use case.

        Raises:
            InvalidInput: there is no such zone.
        """
        return Person(self.name, self.language, self.call_name, zone(self.zone), self.zone_since)


class NumberEdit(Shape):
    """Another number. `typo`: consent carries over; `new`: it was asked for again, and is given here.

    For a minor a yes names the `guardian` who said it.
    """

    version: Version
    number: ShortText
    cause: Cause
    consents: Purposes = ()
    guardian: Guardian | None = None
    dry_run: Flag = False

    def change(self, scope: Scope, store: Store) -> NumberChange:
        """For the use case.

        Raises:
            InvalidInput: it is no number that gets texts.
        """
        number = number_of(scope, store, self.number)
        guardian = None if self.guardian is None else self.guardian.named()
        return NumberChange(number, self.cause, frozenset(self.consents), Asked(Way.API, guardian=guardian))


class NumberChanged(Shape):
    """What came of it. `astray`: texts that went to a wrong number; `opted_out`: the new number wants no texts."""

    change: Change
    astray: int
    opted_out: bool

    @classmethod
    def of(cls, made: Renumbered, *, dry_run: bool) -> "NumberChanged":
        """The answer of the use case."""
        return cls(change=Change.of(made.effect, dry_run=dry_run), astray=made.astray, opted_out=made.opted_out)


class ConsentEdit(Shape):
    """What a patient newly agrees to, and no longer; what is not named stays. `how`: in person, by phone.

    For a minor a yes names the `guardian` who said it.
    """

    yes: Purposes = ()
    no: Purposes = ()
    how: ShortText
    guardian: Guardian | None = None
    dry_run: Flag = False

    def said(self) -> Said:
        """For the use case."""
        guardian = None if self.guardian is None else self.guardian.named()
        return Said(frozenset(self.yes), frozenset(self.no), self.how, Way.API, guardian=guardian)


class Stop(Shape):
    """Nothing more is to be said, but whether it is only tried."""

    dry_run: Flag = False


class Stopped(Shape):
    """Whether texts to the patient's number are stopped, and since when; and what changes of all texts to it."""

    opted_out_at: datetime | None
    change: Change
