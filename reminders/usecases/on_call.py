"""Who is on call: named by the owner, and counted only when a code that was texted to the number came back.

In practice the code goes where all texts go, so a test counts in practice only: after going live it is repeated.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Mode
from reminders.errors import Conflict, InvalidInput
from reminders.store import alerts, audit, clinics, on_call, tables
from reminders.store.alerts import AlertText
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.edit import Edit, transaction
from reminders.wording.alert_words import alert_language, code_words

PLACES = (1, 2)
CODE_LASTS = timedelta(minutes=10)
CODE_AGAIN = timedelta(minutes=1)
MOST_TRIES = 5
LONGEST = 120


@dataclass(frozen=True)
class Wanted:
    """Somebody to be named, or the same with what has changed. `number` in E.164."""

    place: int
    name: str = field(repr=False)
    number: str = field(repr=False)
    email: str = field(default="", repr=False)


@dataclass(frozen=True)
class Named:
    """Somebody as the settings show them. `counts`: they are told; `silence`: why no text reaches their number.

    `tested_at`: when their code came back, None: not for this number.
    """

    id: str
    place: int
    name: str = field(repr=False)
    number: str = field(repr=False)
    email: str = field(repr=False)
    counts: bool
    only_practice: bool
    silence: Reason | None
    code_until_at: datetime | None
    tested_at: datetime | None


def on_call_of(scope: Scope, store: Store) -> list[Named]:
    """Everybody who is named, in order."""
    with store.read() as db:
        is_live = clinics.clinic_of(scope, db).mode is Mode.LIVE
        found = on_call.named(scope, db)
        return [_shown(person, number, is_live=is_live) for person, number in found]


def _shown(person: tables.OnCall, number: tables.Number, *, is_live: bool) -> Named:
    only_practice = is_live and person.tested_at is not None and not person.tested_live
    return Named(
        id=person.public_id,
        place=person.place,
        name=person.name,
        number=number.address or "",
        email=person.email or "",
        counts=person.tested_at is not None and not only_practice and number.silence is None,
        only_practice=only_practice,
        silence=number.silence,
        code_until_at=person.code_until_at,
        tested_at=person.tested_at,
    )


def name_on_call(edit: Edit, wanted: Wanted) -> None:
    """Name somebody, or change who stands at this place. Another number voids the test.

    Raises:
        InvalidInput: there is no such place, no name, or the address is none.
        Conflict: another person on call has this number.
    """
    _check(wanted)
    with transaction(edit) as db:
        number_id = on_call.number_at(edit.scope, db, wanted.number, edit.now)
        others = [one for one, _ in on_call.named(edit.scope, db) if one.place != wanted.place]
        if any(one.number_id == number_id for one in others):
            raise Conflict("Both would have the same number.", remedy="Give the second another number.")
        person = on_call.at_place(edit.scope, db, wanted.place) or _new(db, edit, wanted, number_id)
        person.name, person.email = wanted.name, wanted.email or None
        if person.number_id != number_id:
            before, person.number_id = person.number_id, number_id
            _void(person)
            db.flush()
            on_call.forget_number(db, before)
        _note(db, edit, "on-call.name", person)


def remove_on_call(edit: Edit, public_id: str) -> None:
    """Take somebody off; their number is forgotten.

    Raises:
        NotFound: nobody of this clinic has this id.
    """
    with transaction(edit) as db:
        person = on_call.person_of(edit.scope, db, public_id)
        _note(db, edit, "on-call.remove", person)
        on_call.remove(db, person)


def text_code(edit: Edit, public_id: str) -> None:
    """Text a new code to the number, through the clinic's sender.

    Raises:
        NotFound: nobody of this clinic has this id.
        Conflict: one was texted a moment ago.
    """
    with transaction(edit) as db:
        person = on_call.person_of(edit.scope, db, public_id)
        clinic = clinics.clinic_of(edit.scope, db)
        until = person.code_until_at
        if until is not None and until > edit.now + CODE_LASTS - CODE_AGAIN:
            raise Conflict("A code was texted a moment ago.", remedy="Wait a minute for it before you ask for another.")
        language = alert_language(clinic.languages)
        code = f"{secrets.randbelow(10**6):06}"
        person.code_hash, person.code_tries = _hashed(person, code), 0
        person.code_until_at, person.code_live = edit.now + CODE_LASTS, clinic.mode is Mode.LIVE
        text = AlertText(
            key=f"alert/code/{secrets.token_hex(12)}",
            number_id=person.number_id,
            body=code_words(clinic.short_name, language, code),
            language=language,
            useful_until_at=edit.now + CODE_LASTS,
            actor=edit.actor,
        )
        alerts.plan_alert(edit.scope, db, text, edit.now)
        _note(db, edit, "on-call.text", person)


def take_code(edit: Edit, public_id: str, typed: str) -> None:
    """Count somebody from now on, if this is the code that their phone got.

    Raises:
        NotFound: nobody of this clinic has this id.
        InvalidInput: it is another code, or an old one; a few tries are free.
    """
    with transaction(edit) as db:
        person = on_call.person_of(edit.scope, db, public_id)
        is_right = _fits(person, typed, edit.now)
        if is_right:
            _void(person)
            person.tested_at, person.tested_live = edit.now, person.code_live
            _note(db, edit, "on-call.test", person)
        else:
            person.code_tries += 1  # kept, though it is refused below
    if not is_right:
        raise InvalidInput("code", "it is not the last code, or too old", remedy="Look again, or text a new one.")


def _check(wanted: Wanted) -> None:
    if wanted.place not in PLACES:
        raise InvalidInput("place", "there are two places", remedy="Use the buttons of the page.")
    if not wanted.name or len(wanted.name) > LONGEST:
        raise InvalidInput("name", "it is empty or too long", remedy=f"Give a name of up to {LONGEST} letters.")
    email = wanted.email
    before, _, after = email.partition("@")
    is_one = bool(before and after) and email.isascii() and email.isprintable() and not set(" ,;<>") & set(email)
    if email and (not is_one or "@" in after or len(email) > LONGEST):
        raise InvalidInput(
            "email", "it is no e-mail address", remedy="Write it as kim@clinic.example, or leave it out."
        )


def _new(db: Transaction, edit: Edit, wanted: Wanted, number_id: int) -> tables.OnCall:
    clinic = clinics.clinic_of(edit.scope, db)
    person = tables.OnCall(
        organization_id=clinic.organization_id,
        clinic_id=clinic.id,
        place=wanted.place,
        name=wanted.name,
        number_id=number_id,
        code_live=False,
        tested_live=False,
        created_at=edit.now,
    )
    db.add(person)
    db.flush()
    return person


def _void(person: tables.OnCall) -> None:
    person.code_hash = person.code_until_at = person.tested_at = None
    person.code_tries, person.tested_live = 0, False


def _fits(person: tables.OnCall, typed: str, now: datetime) -> bool:
    until, tries = person.code_until_at, person.code_tries
    if person.code_hash is None or until is None or now >= until or tries >= MOST_TRIES:
        return False
    return hmac.compare_digest(person.code_hash, _hashed(person, typed))


def _hashed(person: tables.OnCall, code: str) -> str:
    return hashlib.sha256(f"{person.public_id}/{code}".encode()).hexdigest()


def _note(db: Transaction, edit: Edit, action: str, person: tables.OnCall) -> None:
    audit.record(edit.scope, db, edit.actor, action, ("on_call", person.public_id), edit.now)
