"""The words of texts that leave together: the opening once, then the sentences of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from reminders.domain.join import MOST_SEGMENTS, Part, arrange, joinable, later_ones, unsaid
from reminders.domain.planned import Content, ToldEnd
from reminders.errors import RemindersError
from reminders.store import codec
from reminders.store.clinics import scope_of
from reminders.store.due import Due
from reminders.store.engine import Transaction
from reminders.usecases.judge import Judged
from reminders.usecases.library import Shelf, wording
from reminders.usecases.speaking import Spoken, speak, voice_of
from reminders.wording.languages import phrases
from reminders.wording.placeholders import RESTRICTIONS, Placeholders, placeholders
from reminders.wording.render import opening
from reminders.wording.segments import measure
from reminders.wording.voice import base_language


@dataclass(frozen=True)
class Ready:
    """A text that may go now, with its words. `asked`: it was looked for itself, not only beside another."""

    due: Due
    judged: Judged
    spoken: Spoken
    asked: bool = True


@dataclass(frozen=True)
class Going:
    """One text that leaves: by itself, or with the words of others, which then do not. `apart` go a little later."""

    due: Due
    spoken: Spoken
    useful: timedelta
    urgent: bool
    followers: tuple[Due, ...] = ()
    apart: tuple[Due, ...] = ()


def joined(db: Transaction, shelf: Shelf, ready: Sequence[Ready], now: datetime) -> list[Going]:
    """What leaves now, in the order in which it was asked for."""
    groups: dict[object, list[Ready]] = {}
    for one in ready:
        groups.setdefault(_group(one, now), []).append(one)
    return [_going(db, shelf, group, now) for group in groups.values() if any(one.asked for one in group)]


def _group(ready: Ready, now: datetime) -> object:
    if ready.due.patient is None or not joinable(ready.judged.text, now):
        return ready.due.reminder.id
    return ready.due.patient.id, ready.due.number.id, ready.spoken.language


def _going(db: Transaction, shelf: Shelf, group: Sequence[Ready], now: datetime) -> Going:
    first = group[0]
    if len(group) == 1:
        return _alone(first, now)
    composing = _Composing(db, shelf, {one.due.reminder.id: one for one in group}, now)
    arranged = arrange((Part(one.due.reminder.id, one.judged.text) for one in group), composing.fits)
    together = [composing.of(part) for part in arranged.together]
    apart = tuple(ready.due for ready in map(composing.of, arranged.apart) if ready.asked)
    leader, *followers = together
    if not followers:
        return replace(_alone(leader, now), apart=apart)
    return Going(
        due=leader.due,
        spoken=Spoken(composing.body(arranged.together), leader.spoken.language),
        useful=min(one.judged.text.useful_until_at for one in together) - now,
        urgent=False,
        followers=tuple(one.due for one in followers),
        apart=apart,
    )


def _alone(ready: Ready, now: datetime) -> Going:
    text = ready.judged.text
    return Going(ready.due, ready.spoken, text.useful_until_at - now, urgent=text.urgent)


@dataclass(frozen=True)
class _Composing:
    """The texts of one patient in one language, put into one."""

    db: Transaction
    shelf: Shelf
    ready: dict[int, Ready]
    now: datetime

    def of(self, part: Part) -> Ready:
        return self.ready[part.id]

    def fits(self, together: Sequence[Part]) -> bool:
        return measure(self.body(together)).segments <= MOST_SEGMENTS

    def body(self, together: Sequence[Part]) -> str:
        """The opening once, then what each says; what is said twice in the same words is said once."""
        start = self._opening(self.of(together[0]))
        said = (self._words(part, together).removeprefix(start) for part in together)
        return start + " ".join(words for words in dict.fromkeys(said) if words)

    def _opening(self, ready: Ready) -> str:
        language = base_language(ready.spoken.language)
        if ready.due.patient is None:
            return ""
        voice = voice_of(ready.due.clinic, ready.due.patient, language, shared=ready.judged.shared)
        return opening(voice, phrases(language))

    def _words(self, part: Part, together: Sequence[Part]) -> str:
        ready = self.of(part)
        content = _content(ready)
        printed = [told for other in later_ones(part, together) for told in self._printed(self.of(other))]
        rest = self._without(ready, content, printed)
        if rest == content or ready.due.patient is None:
            return ready.spoken.body
        listener, among = (ready.due.clinic, ready.due.patient), {ready.spoken.language}
        say = partial(speak, text_class=ready.due.reminder.text_class, among=among, shared=ready.judged.shared)
        try:
            spoken = say(self.db, self.shelf, rest, listener, self.now)
        except RemindersError:  # nothing is left that the later text does not say
            return ""
        return "" if spoken is None else spoken.body

    def _without(self, ready: Ready, content: Content, printed: Sequence[ToldEnd]) -> Content:
        """Leave out the ends that others print; not where a sentence of its own tells more than the end."""
        own = self._asks_for(ready).until
        rest = unsaid(content.ends, printed)
        return replace(content, ends=tuple(told for told in content.ends if told in rest or told.spot[1] in own))

    def _printed(self, ready: Ready) -> list[ToldEnd]:
        """The ends that it names as restrictions. One within a sentence of another sense does not count."""
        asked = self._asks_for(ready)
        named = RESTRICTIONS in asked.names
        return [told for told in _content(ready).ends if named and told.spot[1] not in asked.until]

    def _asks_for(self, ready: Ready) -> Placeholders:
        step = _content(ready).step
        if step is None:
            return Placeholders(frozenset(), frozenset())
        return placeholders(wording(scope_of(ready.due.clinic), self.db, self.shelf, step)[ready.spoken.language])


def _content(ready: Ready) -> Content:
    return codec.load_content(ready.due.reminder.content or {})
