"""When a provider is asked what became of a text, and what its answers prove of one in doubt.

A text in doubt may be sent again only where it was, by all that can be known, never made. The provider's list
may lag, so that one look at it proves little: it takes several whole and clean ones, the last of them when
even a text that had waited its whole validity must show. A look that failed is no look: while the window is open
it is repeated soon, and not counted.
"""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reminders.domain.delivery import Seen

RECEIPT_WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(days=1),
)
FIRST_DOUBT = timedelta(seconds=10)
DOUBT_LOOKS = (  # after the try began
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
)
AFTER_VALIDITY = timedelta(minutes=2)

CLEAN_READS = 2  # how many whole lists without the text prove that there is none
APART = timedelta(seconds=15)  # what was read sooner after the last clean look is the same look
AGAIN_FIRST, AGAIN_LONGEST = APART, timedelta(hours=1)  # the back-off after the window
FAILED_FIRST = timedelta(seconds=5)  # until a look within the window that failed is repeated; later in longer steps
MOST_LOOKS = 18  # that count, in all; then nobody can tell. Eleven or more come after the window, over four hours

# A message that was made within these of the try's begin may be its own. The clocks may differ by a minute before
# sending pauses, and a try may begin late in its lease. Too narrow, and a text that went out would go out again.
MADE_EARLIER = timedelta(minutes=2)
MADE_LATER = timedelta(minutes=5)


def first_receipt_look(now: datetime) -> datetime:
    """When to ask first what became of a text that the provider took."""
    return now + RECEIPT_WAITS[0]


def next_receipt_look(looks: int, now: datetime) -> datetime | None:
    """When to ask again, after so many looks that did not tell the end; None: no more."""
    return now + RECEIPT_WAITS[looks] if looks < len(RECEIPT_WAITS) else None


def first_doubt_look(now: datetime) -> datetime:
    """When to ask first whether a text was made at all."""
    return now + FIRST_DOUBT


def look_after_crash(began_at: datetime, now: datetime) -> datetime:
    """When to ask first about a text whose worker died: at once if it began long enough ago.

    Never later than if it had begun now: `began_at` is by a clock that may have been ahead.
    """
    return min(first_doubt_look(now), max(now, first_doubt_look(began_at)))


def longest_wait(window: timedelta) -> timedelta:
    """How far ahead the next look at a doubt may lie: its window (validity and settle), or the back-off after it."""
    return max(window, AGAIN_LONGEST)


@dataclass(frozen=True)
class Doubt:
    """A try that may or may not have made a message, and what the looks for it have come to.

    `validity` is how long the provider may have queued it, `settle` how long after that its list may lag.
    """

    to: str = field(repr=False)
    body: str = field(repr=False)
    started_at: datetime
    validity: timedelta
    settle: timedelta
    looks: int = 0
    clean_reads: int = 0
    last_clean_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """From when on the provider's list must show it, if it is there."""
        return self.started_at + self.validity + self.settle

    @property
    def listed_since(self) -> datetime:
        """From when on its message may have been made."""
        return self.started_at - MADE_EARLIER


@dataclass(frozen=True)
class Found:
    """The provider has it."""

    seen: Seen


@dataclass(frozen=True)
class LookAgain:
    """Nothing is proven yet. The counts are what to remember."""

    at: datetime
    clean_reads: int
    last_clean_at: datetime | None
    looks: int


@dataclass(frozen=True)
class NotCreated:
    """The provider does not have it: it may be sent."""


@dataclass(frozen=True)
class CannotTell:
    """No proof will come: a person decides."""


Verdict = Found | LookAgain | NotCreated | CannotTell


@dataclass(frozen=True)
class Listed:
    """One whole list, read at an instant. `bound` are those of its ids that belong to other tries.

    `alone`: no other try to this number is in doubt, so that a message without its words can be whose only.
    """

    read_at: datetime
    seen: tuple[Seen, ...]
    bound: Collection[str] = ()
    alone: bool = True


def judge(doubt: Doubt, listed: Listed | None, now: datetime) -> Verdict:
    """What one look proves together with those before. None: the list could not be read, which proves nothing."""
    if listed is None:
        return _failed(doubt, now)
    candidates = _candidates(doubt, listed)
    found = _ours(doubt, candidates, alone=listed.alone)
    if found is not None:
        return Found(found)
    if any(not _essence(seen.body) for seen in candidates):  # one whose words are gone may be ours
        return _not_clean(doubt, now)
    return _clean(doubt, listed.read_at, now)


def _clean(doubt: Doubt, read_at: datetime, now: datetime) -> Verdict:
    if doubt.last_clean_at is not None and doubt.last_clean_at > read_at:  # noted by a clock that was wrong
        return _again(doubt, now, 1, read_at)
    counts = doubt.last_clean_at is None or read_at - doubt.last_clean_at >= APART
    reads = doubt.clean_reads + 1 if counts else doubt.clean_reads
    if read_at >= doubt.ends_at and counts and reads >= CLEAN_READS:
        return NotCreated()
    return _again(doubt, now, reads, read_at if counts else doubt.last_clean_at)


def _not_clean(doubt: Doubt, now: datetime) -> Verdict:
    return _again(doubt, now, doubt.clean_reads, doubt.last_clean_at)


def _again(doubt: Doubt, now: datetime, clean_reads: int, last_clean_at: datetime | None) -> Verdict:
    if now >= doubt.ends_at and doubt.looks + 1 >= MOST_LOOKS:
        return CannotTell()
    return LookAgain(_next_look(doubt, now), clean_reads, last_clean_at, doubt.looks + 1)


def _failed(doubt: Doubt, now: datetime) -> Verdict:
    """Waits grow with the age of the doubt, by half of it: an hour's outage is not asked through every few seconds."""
    soon = now + max(FAILED_FIRST, (now - doubt.started_at) / 2)
    if soon >= doubt.ends_at:
        return _not_clean(doubt, now)
    at = min(soon, _next_look(doubt, now))
    return LookAgain(at, doubt.clean_reads, doubt.last_clean_at, doubt.looks)


def _next_look(doubt: Doubt, now: datetime) -> datetime:
    """The next moment of the window; after it, again and again with longer waits."""
    window = doubt.ends_at - doubt.started_at
    offsets = (*DOUBT_LOOKS, doubt.validity + AFTER_VALIDITY, window)
    moments = [doubt.started_at + offset for offset in offsets if offset <= window]
    coming = [moment for moment in moments if moment - now >= APART]
    if coming:
        return min(coming)
    if now < doubt.ends_at:
        return doubt.ends_at
    doublings: int = 2 ** min(max(doubt.looks - len(offsets), 0), 10)
    return now + min(AGAIN_FIRST * doublings, AGAIN_LONGEST)


def _candidates(doubt: Doubt, listed: Listed) -> list[Seen]:
    first, last = doubt.listed_since, doubt.started_at + MADE_LATER
    return [
        seen
        for seen in listed.seen
        if seen.to == doubt.to and first <= seen.created_at <= last and seen.provider_id not in listed.bound
    ]


def _ours(doubt: Doubt, candidates: Iterable[Seen], *, alone: bool) -> Seen | None:
    """The candidate with our words; else the only one there is, if its words are gone."""
    near = sorted(candidates, key=lambda seen: abs(seen.created_at - doubt.started_at))
    words = _essence(doubt.body)
    said = next((seen for seen in near if words in _essence(seen.body)), None)
    if said is not None:
        return said
    wordless = [seen for seen in near if not _essence(seen.body)]
    return wordless[0] if alone and len(wordless) == 1 else None


def _essence(body: str) -> str:
    """Letters and digits only: a provider may put words in front, redact, and write other quotes, dashes or spaces."""
    return "".join(char for char in unicodedata.normalize("NFKC", body).casefold() if char.isalnum())
