"""What an import decides once for all rows: the clinic, its protocols, whose word the consent is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reminders.domain.case import Rules
from reminders.domain.civil import Place
from reminders.domain.protocol import Combined, Protocol
from reminders.lists.rows import Facts, KnownTreatment
from reminders.store import clinics, standing
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf, current_protocols, library

BY_COLUMN = "a column of the imported list"


@dataclass(frozen=True)
class Given:
    """Consent of everybody in the list, given elsewhere: where, and on which day."""

    source: str
    on: date


@dataclass(frozen=True)
class Choices:
    """How somebody wants a list taken in."""

    consent: Given | None = None
    catch_up: bool = False
    skip_bad: bool = False
    actor: str = "import"


@dataclass(frozen=True)
class Setting:
    """One import's surroundings; `now` is read once."""

    scope: Scope
    country: str
    zone: str
    languages: tuple[str, ...]
    rules: Rules
    protocols: Mapping[str, tuple[int, Protocol]] = field(repr=False)
    combined: tuple[Combined, ...] = field(repr=False)
    choices: Choices
    now: datetime

    @property
    def place(self) -> Place:
        return Place(ZoneInfo(self.zone))

    @property
    def texts_from_at(self) -> datetime | None:
        """What was due before is told only where somebody asked for it."""
        return None if self.choices.catch_up else self.now

    def facts(self) -> Facts:
        """What judging the rows needs."""
        known = {
            code: KnownTreatment(
                protocol.name, tuple(sorted(protocol.areas)), tuple(i.indication for i in protocol.intervals)
            )
            for code, (_, protocol) in self.protocols.items()
        }
        return Facts(self.country, self.zone, self.languages, known, self.now)


def setting(scope: Scope, store: Store, shelf: Shelf, choices: Choices, now: datetime) -> Setting:
    """Read the clinic that a list is for.

    Raises:
        Conflict: the store was moved elsewhere; what is imported here would never be sent.
    """
    standing.must_not_be_retired(store)
    with store.read() as db:
        clinic = clinics.clinic_of(scope, db)
        return Setting(
            scope=clinics.scope_of(clinic),
            country=clinic.country,
            zone=clinic.zone,
            languages=tuple(clinic.languages),
            rules=clinics.rules_of(clinic),
            protocols=current_protocols(scope, db, shelf),
            combined=library(scope, db, shelf).combined,
            choices=choices,
            now=now,
        )
