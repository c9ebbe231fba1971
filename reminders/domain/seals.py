"""What seals an act of the audit: a hash over it, its place in the order, and the seal of the act before.

Whoever changes, removes, puts in or moves a sealed act has to make anew every seal from there to the end.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

FIRST = ""  # what stands for a seal before the first act of an organization
_FORM = 1  # of the text below: another form gets another number


@dataclass(frozen=True)
class Act:
    """One row of the audit. `id` and the ids of its owners are those of the store, and stay when it moves."""

    id: int
    organization_id: int
    clinic_id: int | None
    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str


def seal(act: Act, n: int, before: str) -> str:
    """SHA-256 in hex of an act at place `n`, from 1; `before`: the seal of the place before.

    There is no secret in it: whoever has an export can check it with nothing but this form. Against somebody who
    may write the whole database a secret beside the data would be no help; a seal that was noted elsewhere is.
    """
    at = act.at.astimezone(UTC).isoformat(timespec="microseconds")
    whose = (act.organization_id, act.clinic_id)
    parts = [_FORM, n, before, act.id, *whose, at, act.actor, act.action, act.subject_kind, act.subject_id]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
