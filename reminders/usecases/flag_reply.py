"""A reply that speaks of a sign of trouble is in front of a person first: its task says how soon.

Part of accepting a reply: it never commits. Nothing is answered, and nothing is decided about the patient.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.red_flags import Level, Lexicon, Notice, Treated, Verdict, is_calm, weigh
from reminders.store import clinics, flags, on_call, people, tables, tasks
from reminders.store.engine import Transaction
from reminders.store.replies import Arrived
from reminders.store.scope import Scope
from reminders.usecases.alert_on_call import EVERY, due_turns, tell
from reminders.usecases.to_do_kinds import REPLY

LOOK_BACK = timedelta(weeks=12)  # treatments that a sign may come from
WITHIN = {
    Level.EMERGENCY: timedelta(minutes=5),
    Level.SAME_DAY: timedelta(hours=2),
    Level.LOOK: timedelta(hours=4),  # as any reply
}


@dataclass(frozen=True)
class Flagging:
    """A reply with what was noticed in it, before the transaction: reading takes a moment."""

    db: Transaction
    lexicon: Lexicon
    noticed: Notice
    arrived: Arrived
    now: datetime
    public_url: str | None = None


def flag_reply(flagging: Flagging, number_ids: Sequence[int]) -> frozenset[int]:
    """Raise the reply's task with its level, in every clinic that has a patient at the number, else of the sender.

    Whoever is on call there is told in the same transaction. Gives back the clinics where the reply cannot wait and
    somebody on call counts.
    """
    if is_calm(flagging.noticed, flagging.lexicon):
        return frozenset()
    db = flagging.db
    patients = people.patients_at(db, number_ids)
    verdicts = _verdicts(flagging, patients)
    urgent: dict[int, Level] = {}
    for clinic_id in sorted({patient.clinic_id for patient in patients}):
        theirs = [patient for patient in patients if patient.clinic_id == clinic_id]
        most = max(theirs, key=lambda patient: (verdicts[patient.id].level.rank, -patient.id))
        _ask(flagging, Scope(most.organization_id, clinic_id), verdicts[most.id], most.id)
        urgent[clinic_id] = verdicts[most.id].level
    if not patients:
        for clinic in on_call.readers_of(db, number_ids, flagging.arrived.sender):
            verdict = weigh(flagging.noticed, flagging.lexicon, ())
            _ask(flagging, clinics.scope_of(clinic), verdict, None)
            urgent[clinic.id] = verdict.level
    return _tell(flagging, [clinic_id for clinic_id, level in urgent.items() if str(level) in EVERY])


def _tell(flagging: Flagging, clinic_ids: Collection[int]) -> frozenset[int]:
    """Text the first on call in these clinics."""
    db, now = flagging.db, flagging.now
    ready = on_call.ready(db, clinic_ids) if clinic_ids else {}
    tell(db, flagging.public_url, due_turns(db, ready, now), now)
    return frozenset(ready)


def _verdicts(flagging: Flagging, patients: Sequence[tables.Patient]) -> dict[int, Verdict]:
    ids = [patient.id for patient in patients]
    done = flags.done_since(flagging.db, ids, flagging.now - LOOK_BACK)
    return {id_: weigh(flagging.noticed, flagging.lexicon, _treated(flagging, done.get(id_, ()))) for id_ in ids}


def _treated(flagging: Flagging, done: Sequence[tuple[str, datetime]]) -> list[Treated]:
    return [Treated(code, (flagging.arrived.at - ended_at) / timedelta(hours=1)) for code, ended_at in done]


def _ask(flagging: Flagging, scope: Scope, verdict: Verdict, patient_id: int | None) -> None:
    """By the key of every reply's task: the one that would be raised for any reply is this one."""
    if verdict.level is Level.NONE:
        return
    arrived, now = flagging.arrived, flagging.now
    tasks.raise_task(
        scope,
        flagging.db,
        key=f"{REPLY}/{arrived.provider_id}",
        kind=REPLY,
        due_at=max(arrived.at + WITHIN[verdict.level], now),
        now=now,
        patient_id=patient_id,
        reason=str(verdict.level),
        note="; ".join(sign.title for sign in verdict.signs[:3]),
    )
