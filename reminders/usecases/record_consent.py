"""What a patient says to texts, noted by staff: a ledger that only grows; the last word on a purpose counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reminders.domain.vocabulary import Purpose, Way
from reminders.errors import InvalidInput
from reminders.store import consents, people
from reminders.store.consents import Agreement, Guardian, Read
from reminders.usecases.edit import NO_EFFECT, Edit, Effect, locked, note, take_effect, transaction
from reminders.usecases.new_patient import must_be_named


@dataclass(frozen=True)
class Said:
    """What a patient newly agrees to, and no longer; what is not named stays. `how`: in person, by phone.

    Only what somebody changed is named: a form that was opened before a colleague saved another takes nothing back.
    `read`: the words for each purpose, where some were read out. `guardian`: who said it for a minor.
    """

    yes: frozenset[Purpose]
    no: frozenset[Purpose]
    how: str
    way: Way = Way.DESK
    read: Mapping[Purpose, Read] = field(default_factory=dict, hash=False)
    guardian: Guardian | None = None


def record_consent(edit: Edit, patient_id: str, said: Said) -> Effect:
    """Note what changed of what a patient agrees to, and plan their texts by it.

    Raises:
        NotFound: no such patient.
        InvalidInput: it is not told how they said so; or a minor says yes, and nobody who decides for them is named.
    """
    if not said.how.strip():
        raise InvalidInput("how", "it is empty", remedy="Say how the patient told it: in person, by phone.")
    must_be_named(said.guardian)
    with transaction(edit) as db:
        patient = locked(db, people.patient_of(edit.scope, db, patient_id).id)
        agreed = people.consents(db, [patient.id]).get(patient.id, frozenset())
        yes, no = said.yes - agreed, (said.no - said.yes) & agreed
        if not (yes or no):
            return NO_EFFECT
        if yes and patient.minor_at is not None and said.guardian is None:
            remedy = "Name the parent or guardian who agrees, and what they are to the patient."
            raise InvalidInput("guardian", "the patient is a minor", remedy=remedy)
        guardian = said.guardian if patient.minor_at is not None else None
        for purposes, given in ((yes, True), (no, False)):
            word = Agreement(purposes, said.how.strip(), edit.actor, said.way, said.read if given else {}, guardian)
            consents.append(db, patient, word, edit.now, given=given)
        note(db, edit, "patient.consent", patient)
        return take_effect(db, edit, patient)
