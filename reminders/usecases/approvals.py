"""Which protocols may go to patients: who approved them, in which language; given and taken back at the desk."""

from dataclasses import dataclass

from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import Mode
from reminders.errors import Conflict, InvalidInput, NotFound
from reminders.store import approvals, audit, clinics, protocols
from reminders.store.engine import Store, Transaction
from reminders.store.protocols import Approval
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
        if (code, protocol.version, language) in protocols.approvals(edit.scope, db):
            return
        protocols.approve(edit.scope, db, id_, language, who, edit.now)
        db.flush()
        if clinic.mode is Mode.LIVE:
            may_go_live(edit.scope, db, clinic)
        _note(db, edit, "protocol.approve", code)


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
