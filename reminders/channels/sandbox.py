"""A phone that is a file: texts land in it, replies are written into it, and it can be told to fail.

For trying things out, for the demo and for tests. It keeps a database of its own, so that what a
patient would have read can be held against what our own rows say. Several processes may use it.
"""

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reminders.channels.base import ChannelHealth, Message, Setup
from reminders.domain.civil import require_aware
from reminders.domain.delivery import IncomingText, ProviderStatus, Receipt, Seen, Unread
from reminders.domain.outcome import Accepted, Outcome, Refusal, Refused, Unsure
from reminders.errors import InvalidInput, StoreError

UNSURE = "unsure"
EVERYBODY = "*"  # in the place of a number: the whole network
FAULTS: tuple[str, ...] = (*Refusal, UNSURE)
LONGEST_BODY = 1600  # characters, as Twilio has it
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_REMEDY = "See that its folder exists and can be written to; a file that is no phone has to go."
_PATIENCE = 30.0  # seconds to wait for another process that is writing

_SCHEMA = """
CREATE TABLE IF NOT EXISTS bubble (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL,
    incoming INTEGER NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    posts INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS fault (number TEXT PRIMARY KEY, fault TEXT NOT NULL, code INTEGER);
"""
_COLUMNS = "number, at, incoming, body, id, posts"


@dataclass(frozen=True)
class Bubble:
    """One text on the phone. `posts` counts how often it was handed over: more than one is a double."""

    at: datetime
    incoming: bool
    body: str
    id: str
    posts: int = 1


@dataclass(frozen=True)
class Conversation:
    """A number in the phone's list: how many texts it has, and the last of them."""

    number: str
    count: int
    last: Bubble


class SandboxPhone:
    """All phones of the world in one file, which is created where there is none, for its owner only."""

    def __init__(self, path: Path, now: Callable[[], datetime], name: str = "sandbox") -> None:
        self._path = path
        self._now = now
        self._name = name
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            with self._open() as db:
                db.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise StoreError("The sandbox phone's file cannot be used.", remedy=_REMEDY) from error

    @property
    def name(self) -> str:
        return self._name

    def send(self, message: Message) -> Outcome:
        """Put the text into the file, unless the number was told to fail. One attempt is one bubble."""
        try:
            with self._writing() as db:
                return _receive(db, message, self._now())
        except sqlite3.Error:
            return Unsure("sandbox-file")

    def search(self, to: str, since: datetime) -> tuple[Seen, ...] | Unread:
        """The bubbles of a number; unread while the network is out."""
        try:
            with self._open() as db:
                if _network_is_out(db):
                    return Unread("sandbox-out")
                return tuple(_seen(to, bubble) for bubble in _sent_to(db, to) if bubble.at >= since)
        except sqlite3.Error:
            return Unread("sandbox-file")

    def fetch(self, provider_id: str) -> Receipt | Unread:
        """A bubble is on the phone, so it was delivered."""
        try:
            with self._open() as db:
                if _network_is_out(db):
                    return Unread("sandbox-out")
                found = db.execute("SELECT 1 FROM bubble WHERE id = ? AND NOT incoming", (provider_id,)).fetchone()
        except sqlite3.Error:
            return Unread("sandbox-file")
        return Unread("no-bubble") if found is None else Receipt(provider_id, ProviderStatus.DELIVERED, self._name)

    def replies(self, since: datetime) -> tuple[IncomingText, ...] | Unread:
        """What patients wrote."""
        try:
            with self._open() as db:
                if _network_is_out(db):
                    return Unread("sandbox-out")
                rows = db.execute(f"SELECT {_COLUMNS} FROM bubble WHERE incoming ORDER BY at, seq").fetchall()  # noqa: S608
        except sqlite3.Error:
            return Unread("sandbox-file")
        came = [(row["number"], _bubble(row)) for row in rows]
        return tuple(IncomingText(one.id, number, one.body, one.at) for number, one in came if one.at >= since)

    def probe(self) -> ChannelHealth:
        """Look whether the file can be written to, and the network is not out."""
        try:
            with self._writing() as db:
                if _network_is_out(db):
                    return ChannelHealth(ok=False, sentence="The sandbox phone was told to fail; heal it.")
                return ChannelHealth(ok=True, sentence="The sandbox phone takes texts; nothing is sent.")
        except sqlite3.Error:
            return ChannelHealth(ok=False, sentence=f"The sandbox phone's file cannot be written. {_REMEDY}")

    def close(self) -> None:
        """Nothing to do: the file is opened for each use."""

    def fail(self, number: str, fault: str, code: int | None = None) -> None:
        """Let the number, or `EVERYBODY`, fail from now on, in one of `FAULTS`, until `heal`.

        A refused text does not arrive. An unsure one does, while its sender does not learn it:
        the case in which trying again would show as a second bubble. Where everybody fails, nothing can be
        asked either: an outage.
        """
        if fault not in FAULTS:
            raise InvalidInput("fault", "no such way to fail", value=fault, remedy=f"One of {', '.join(FAULTS)}.")
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO fault VALUES (?, ?, ?)", (number, fault, code))

    def heal(self, number: str) -> None:
        """Let the number, or `EVERYBODY`, receive again."""
        with self._writing() as db:
            db.execute("DELETE FROM fault WHERE number = ?", (number,))

    def record_incoming(self, number: str, body: str, at: datetime) -> Bubble:
        """Write what the patient answers; every call is a text of its own."""
        bubble = Bubble(require_aware(at), incoming=True, body=body, id=f"SM{os.urandom(16).hex()}")
        with self._writing() as db:
            _insert(db, number, bubble)
        return bubble

    def conversation(self, number: str) -> list[Bubble]:
        """The texts of one number, oldest first."""
        with self._open() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM bubble WHERE number = ? ORDER BY at, seq", (number,))  # noqa: S608
            return [_bubble(row) for row in rows]

    def numbers(self) -> list[Conversation]:
        """Who has texts, the latest first."""
        with self._open() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM bubble ORDER BY at, seq").fetchall()  # noqa: S608
        found: dict[str, Conversation] = {}
        for row in rows:
            known = found.pop(row["number"], None)  # out and in again: the latest goes to the end
            count = 1 if known is None else known.count + 1
            found[row["number"]] = Conversation(row["number"], count, _bubble(row))
        return list(reversed(found.values()))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)) as db:
            db.row_factory = sqlite3.Row
            # Power loss may cost this phone a bubble; no crash of a process does, and the demo runs at full speed.
            db.execute("PRAGMA synchronous = OFF")
            yield db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that has the file to itself from its start, committed at its end."""
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")  # where this is not reached, closing rolls back


def open_sandbox(setup: Setup) -> SandboxPhone:
    """The factory of the registry; the one option is `path`."""
    return SandboxPhone(Path(setup.options["path"]), setup.now, setup.name)


def bubble_id(attempt_id: str) -> str:
    """The provider's id of an attempt: the same for the same attempt, in the form of Twilio's."""
    return f"SM{hashlib.sha256(attempt_id.encode()).hexdigest()[:32]}"


def _receive(db: sqlite3.Connection, message: Message, at: datetime) -> Outcome:
    if not _E164.fullmatch(message.to):
        return Refused(Refusal.NUMBER, 21211, 400)
    if not 0 < len(message.body) <= LONGEST_BODY:
        return Refused(Refusal.CONTENT, 21617 if message.body else 21602, 400)
    told = _fault(db, message.to) or _fault(db, EVERYBODY)
    if told is not None and told["fault"] != UNSURE:
        return Refused(Refusal(told["fault"]), told["code"])
    bubble = Bubble(require_aware(at), incoming=False, body=message.body, id=bubble_id(message.attempt_id))
    _insert(db, message.to, bubble)
    return Accepted(bubble.id, "accepted") if told is None else Unsure("sandbox-unsure")


def _fault(db: sqlite3.Connection, number: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = db.execute("SELECT fault, code FROM fault WHERE number = ?", (number,)).fetchone()
    return found


def _network_is_out(db: sqlite3.Connection) -> bool:
    return _fault(db, EVERYBODY) is not None


def _sent_to(db: sqlite3.Connection, number: str) -> list[Bubble]:
    asked = f"SELECT {_COLUMNS} FROM bubble WHERE number = ? AND NOT incoming ORDER BY at, seq"  # noqa: S608 - as above
    return [_bubble(row) for row in db.execute(asked, (number,))]


def _seen(number: str, bubble: Bubble) -> Seen:
    return Seen(bubble.id, number, bubble.body, bubble.at, ProviderStatus.DELIVERED)


def _insert(db: sqlite3.Connection, number: str, bubble: Bubble) -> None:
    at = bubble.at.isoformat(timespec="microseconds")  # of one length, so that text sorts as time does
    db.execute(
        f"INSERT INTO bubble ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own constant
        " ON CONFLICT (id) DO UPDATE SET posts = posts + 1",
        (number, at, bubble.incoming, bubble.body, bubble.id, bubble.posts),
    )


def _bubble(row: sqlite3.Row) -> Bubble:
    at = datetime.fromisoformat(row["at"])
    return Bubble(at, bool(row["incoming"]), row["body"], row["id"], row["posts"])
