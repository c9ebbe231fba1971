"""Somebody who is not known yet, and what was agreed to with them or with whom decides for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from reminders.domain.agreed import Word, counting
from reminders.domain.vocabulary import Purpose, Way
from reminders.errors import InvalidInput
from reminders.regions import profile_of
from reminders.store import tables
from reminders.store.consents import Agreement, Guardian, Read
from reminders.store.scope import Scope
from reminders.usecases.recognize import IN_PERSON, IfKnown


@dataclass(frozen=True)
class Asked:
    """How somebody was asked: by which way, with which words for each purpose, and of a minor: who answered."""

    way: Way = Way.DESK
    how: str = IN_PERSON
    read: Mapping[Purpose, Read] = field(default_factory=dict, hash=False)
    guardian: Guardian | None = None

    def agreement(self, purposes: frozenset[Purpose], actor: str) -> Agreement:
        """What goes into the ledger, noted by somebody."""
        return Agreement(purposes, self.how, actor, self.way, self.read, self.guardian)


FACE_TO_FACE = Asked()


@dataclass(frozen=True)
class NewPatient:
    """A patient who is not known yet. `number` is E.164; `consents` were asked for as `asked` says.

    `if_known`: what to do where somebody of this name is known at this number.
    """

    name: str = field(repr=False)
    number: str | None = field(repr=False)
    consents: frozenset[Purpose]
    language: str = "en"
    call_name: str | None = field(default=None, repr=False)
    zone: str | None = None
    zone_since_on: date | None = None
    if_known: IfKnown = IfKnown.ADD
    minor: bool = False
    asked: Asked = FACE_TO_FACE

    def counting(self, country: str) -> frozenset[Purpose]:
        """The consents that count: for a minor a guardian's, and in the form that the country asks for."""
        by_guardian, region = self.asked.guardian is not None, profile_of(country)
        words = [
            Word(one, given=True, by_guardian=by_guardian, in_form=region.accepts(one, self.asked.way))
            for one in self.consents
        ]
        return frozenset(counting(words, minor=self.minor))

    def row(self, scope: Scope, number_id: int | None, now: datetime) -> tables.Patient:
        """The row of the patient, not yet written.

        Raises:
            InvalidInput: it has no name, or nobody is named who agrees for a minor.
        """
        if not self.name.strip():
            raise InvalidInput("name", "it is empty", remedy="Write the patient's name.")
        must_be_named(self.asked.guardian)
        return tables.Patient(
            organization_id=scope.organization_id,
            clinic_id=scope.clinic_id,
            name=self.name.strip(),
            call_name=self.call_name,
            language=self.language,
            zone=self.zone,
            zone_since_on=self.zone_since_on,
            number_id=number_id,
            minor_at=now if self.minor else None,
            created_at=now,
        )


def must_be_named(guardian: Guardian | None) -> None:
    """Whoever agrees for a minor is named.

    Raises:
        InvalidInput: there is no name.
    """
    if guardian is not None and not guardian.name.strip():
        raise InvalidInput("guardian", "it is empty", remedy="Write the name of who agrees for the minor.")
