"""What is shown or read out to somebody before they agree: the very words that the ledger keeps then."""

from dataclasses import dataclass

from reminders.domain.region import Form
from reminders.domain.vocabulary import Purpose
from reminders.errors import InvalidInput
from reminders.regions import profile_of, words_in
from reminders.store import clinics, tables
from reminders.store.consents import Read
from reminders.store.engine import Store
from reminders.store.scope import Scope


@dataclass(frozen=True)
class ToRead:
    """One purpose, with its words. `in_writing`: a spoken yes does not count in the clinic's country."""

    purpose: Purpose
    read: Read
    in_writing: bool


@dataclass(frozen=True)
class Questions:
    """What somebody is asked, in one language. `shown` names these words, for a form that comes back with the answer.

    `review`: who has looked at the words, or not yet. `of_age`: in years.
    """

    shown: str
    language: str
    review: str
    of_age: int
    purposes: tuple[ToRead, ...]

    @property
    def read(self) -> dict[Purpose, Read]:
        """The words by purpose, as the ledger keeps them."""
        return {one.purpose: one.read for one in self.purposes}


def questions(clinic: tables.Clinic, language: str) -> Questions:
    """What a patient of a clinic is asked, in their language if there are words in it. Offers: where they are sent."""
    words, region = words_in(language), profile_of(clinic.country)
    offers = clinics.rules_of(clinic).marketing
    return Questions(
        shown=f"{words.language}-{words.version}",
        language=words.language,
        review=words.review,
        of_age=region.of_age,
        purposes=tuple(
            ToRead(
                purpose,
                Read(
                    words.purposes[purpose].format(clinic=clinic.name),
                    words.language,
                    f"{purpose}-{words.language}-{words.version}",
                ),
                region.consent[purpose] is Form.WRITTEN,
            )
            for purpose in Purpose
            if offers or purpose is not Purpose.MARKETING
        ),
    )


def questions_of(scope: Scope, store: Store, language: str) -> Questions:
    """The same, of the clinic of a scope."""
    with store.read() as db:
        return questions(clinics.clinic_of(scope, db), language)


def were_read(scope: Scope, store: Store, shown: str) -> dict[Purpose, Read]:
    """The words that a form showed, by the name that it sends back; none where it showed none.

    Raises:
        InvalidInput: they are others by now.
    """
    if not shown:
        return {}
    now = questions_of(scope, store, shown.rpartition("-")[0])
    if now.shown != shown:
        remedy = "Read out the words as they stand below, and send the form again."
        raise InvalidInput("consent", "the words to read out have changed meanwhile", remedy=remedy)
    return now.read
