"""A clinic's rules for texts, changed as one: how many, and in which hours."""

from dataclasses import fields

from reminders.domain.case import Caps, Rules
from reminders.errors import InvalidInput
from reminders.store import audit, clinics, codec
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.store.versions import expect
from reminders.usecases.edit import Edit, transaction


def rules_of(scope: Scope, store: Store) -> Rules:
    """The rules that hold now: what the clinic set, within the profile of its country."""
    with store.read() as db:
        return clinics.rules_of(clinics.clinic_of(scope, db))


def change_rules(edit: Edit, wanted: Rules) -> list[str]:
    """Write new rules for what is planned from now on. Returns the names of what is different.

    Raises:
        InvalidInput: more texts in a day than in a week, or none at all.
        Conflict: somebody else changed the clinic meanwhile.
    """
    _check(wanted.caps)
    with transaction(edit) as db:
        clinic = clinics.clinic_of(edit.scope, db)
        expect(clinic, edit.version)
        before = codec.load_rules(clinic.rules)
        changed = [item.name for item in fields(wanted) if getattr(before, item.name) != getattr(wanted, item.name)]
        if changed:
            clinic.rules = codec.dump_rules(wanted)
            audit.record(edit.scope, db, edit.actor, "clinic.rules", ("clinic", clinic.public_id), edit.now)
        return changed


def _check(caps: Caps) -> None:
    if min(caps.per_day, caps.per_week, caps.hold_from) < 1:
        raise InvalidInput("per day", "it is less than one", remedy="Give 1 or more.")
    if caps.per_day > caps.per_week:
        remedy = "Let the week have at least as many as a day."
        raise InvalidInput("per week", "it is less than the number for a day", value=caps.per_week, remedy=remedy)
