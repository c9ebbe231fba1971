"""Which protocols may go to patients: who approved them, in which language; given and taken back at the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reminders.catalogue import parse
from reminders.domain.candidates import COMBINED_PREFIX
from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import Mode
from reminders.errors import Conflict, InvalidInput, NotFound
from reminders.store import approvals, audit, clinics, protocols, tables
from reminders.store.engine import Store, Transaction
from reminders.store.protocols import Approval, Stored
from reminders.store.scope import Scope
from reminders.usecases.authority import SaidBy, named
from reminders.usecases.edit import Edit, transaction
from reminders.usecases.go_live import may_go_live
from reminders.usecases.library import Shelf, current_protocols
from reminders.usecases.set_up import languages_of, missing_languages


@dataclass(frozen=True)
class Standing:
    """A protocol in its newest version. `approved`: by whom and when, for each language that somebody approved.

    `languages`: of its words that the clinic sends. `gaps`: languages that the clinic sends, and this one lacks.
    """

    protocol: Protocol
    approved: tuple[Approval, ...]
    languages: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """The languages that still wait for a clinician."""
        given = {one.language for one in self.approved}
        return tuple(language for language in self.languages if language not in given)

    @property
    def unreviewed(self) -> tuple[str, ...]:
        """Those of them that no clinician who grew up with the language has read yet."""
        return tuple(language for language in self.open if language in self.protocol.awaits_review)

    @property
    def is_on(self) -> bool:
        """Whether any of its texts may go to patients."""
        return bool(self.approved)


def all_standings(scope: Scope, store: Store, shelf: Shelf) -> list[Standing]:
    """Every protocol, by name."""
    with store.read() as db:
        known = current_protocols(scope, db, shelf).values()
        given = approvals.of_protocols(scope, db, [id_ for id_, _ in known])
        spoken = clinics.clinic_of(scope, db).languages
        found = [_standing(protocol, given[id_], spoken) for id_, protocol in known]
    return sorted(found, key=lambda one: one.protocol.name.casefold())


def standing_of(scope: Scope, store: Store, shelf: Shelf, code: str) -> Standing:
    """One protocol.

    Raises:
        NotFound: there is none of this code.
    """
    with store.read() as db:
        id_, protocol = _current(scope, db, shelf, code)
        given = protocols.approvals_of(scope, db, id_)
        return _standing(protocol, given, clinics.clinic_of(scope, db).languages)


def _standing(protocol: Protocol, given: list[Approval], spoken: list[str]) -> Standing:
    newest = {one.language: one for one in given}
    return Standing(
        protocol,
        tuple(newest[language] for language in sorted(newest)),
        tuple(languages_of(protocol, spoken)),
        tuple(missing_languages(protocol, spoken)),
    )


def _current(scope: Scope, db: Transaction, shelf: Shelf, code: str) -> tuple[int, Protocol]:
    known = current_protocols(scope, db, shelf)
    if code not in known:
        raise NotFound("There is no protocol of this code.", remedy="The list of protocols has those that there are.")
    return known[code]


@dataclass(frozen=True)
class _Word:
    """Who says that a protocol may go to patients, when, and how the audit names them."""

    name: str
    actor: str
    now: datetime


def approve(scope: Scope, store: Store, code: str, by: str, now: datetime, language: str | None = None) -> list[str]:
    """A named person approves a protocol ("all": every one), in one language or in all that the clinic sends.

    A language that awaits the review of a clinician who grew up with it is approved only where it is named: nobody
    shall approve by the way what they cannot read. Returns the codes. What was approved before stays as it was.

    Raises:
        InvalidInput: no such protocol, nobody's name, a language that it has no words in, or all await a review.
        Conflict: the clinic is live, and nobody would answer a patient whom the protocol asks to call.
    """
    if not by.strip():
        raise InvalidInput("by", "it is empty", remedy="Name the clinician who approves.")
    with store.write() as db:
        clinic = clinics.clinic_of(scope, db)
        every = [s for s in protocols.latest(scope, db) if not s.code.startswith(COMBINED_PREFIX)]
        wanted = [stored for stored in every if code in {"all", stored.code}]
        if not wanted:
            remedy = f"Use one of: all, {', '.join(s.code for s in every)}."
            raise InvalidInput("protocol", "there is none of this code", value=code, remedy=remedy)
        word = _Word(by.strip(), by.strip(), now)
        chosen = [(stored, found) for stored in wanted if (found := _to_approve(stored, clinic, language))]
        if not chosen:
            problem = "the words await the review of a clinician who grew up with them, so it has to be named"
            raise InvalidInput("language", problem, remedy="Read them, then add --language, such as --language es.")
        for stored, languages in chosen:
            _give(scope, db, (stored.id, stored.code), languages, word)
        _still_answers(scope, db, clinic)
        return [stored.code for stored, _ in chosen]


def _to_approve(stored: Stored, clinic: tables.Clinic, language: str | None) -> list[str]:
    """The language that was named, or those of the wordings that the clinic sends and that await no review."""
    protocol = parse(stored.document, f"{stored.code}@{stored.version}")
    spoken = languages_of(protocol, clinic.languages)
    if language is None:
        return [one for one in spoken if one not in protocol.awaits_review]
    if language not in spoken:
        remedy = f"It has words, and the clinic sends, in: {', '.join(spoken) or 'none'}."
        raise InvalidInput("language", f"{stored.code} is not sent in it", value=language, remedy=remedy)
    return [language]


def _give(scope: Scope, db: Transaction, version: tuple[int, str], languages: Iterable[str], word: _Word) -> None:
    """Approve one version of a protocol, by its row and its code, once for each language."""
    id_, code = version
    known = {one.language for one in protocols.approvals_of(scope, db, id_)}
    for language in languages:
        if language not in known:
            protocols.approve(scope, db, id_, language, word.name, word.now)
            audit.record(scope, db, word.actor, "protocol.approve", ("protocol", code), word.now)


def _still_answers(scope: Scope, db: Transaction, clinic: tables.Clinic) -> None:
    """Where texts go to patients already, somebody must answer whom the new ones ask to call."""
    if clinic.mode is Mode.LIVE:
        db.flush()
        may_go_live(scope, db, clinic)


def approve_one(edit: Edit, code: str, language: str, by: SaidBy) -> None:
    """A named person has read the words of one language. `edit.version`: of the protocol that they looked at.

    Raises:
        NotFound: no such protocol.
        InvalidInput: nobody's name, or a language that the clinic does not send it in.
        Conflict: there is a newer version; or the clinic is live, and nobody would answer who is asked to call.
    """
    who = named(by)
    with transaction(edit) as db:
        id_, protocol = _current(edit.scope, db, edit.shelf, code)
        if edit.version not in {None, protocol.version}:
            raise Conflict("There is a newer version of it.", remedy="Read that one, then approve it.")
        clinic = clinics.clinic_of(edit.scope, db)
        if language not in languages_of(protocol, clinic.languages):
            remedy = "It can be approved in the languages that its page shows."
            raise InvalidInput("language", "the clinic does not send it in this one", value=language, remedy=remedy)
        _give(edit.scope, db, (id_, code), [language], _Word(who, edit.actor, edit.now))
        _still_answers(edit.scope, db, clinic)


def withdraw(edit: Edit, code: str, language: str) -> None:
    """Take the approval of one language back, whoever gave it: what has not left stays here. Twice changes nothing.

    Raises:
        NotFound: no such protocol.
    """
    with transaction(edit) as db:
        id_, _ = _current(edit.scope, db, edit.shelf, code)
        if approvals.withdraw(edit.scope, db, id_, language, edit.now):
            _note(db, edit, "protocol.withdraw", code)


def _note(db: Transaction, edit: Edit, action: str, code: str) -> None:
    audit.record(edit.scope, db, edit.actor, action, ("protocol", code), edit.now)
