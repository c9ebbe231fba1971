"""Texts as the API answers them."""

from datetime import datetime

from reminders.domain.planned import Call
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Role, TextClass
from reminders.usecases.edit import Effect
from reminders.usecases.look_up import Entry
from reminders.usecases.shown import ShownText
from reminders.web.api.values import Shape


class Text(Shape):
    """One text: as it was sent, or as it would leave when due. `sentence` says what `reason` means."""

    id: str
    role: Role | None
    kind: Kind
    text_class: TextClass
    state: State
    reason: Reason | None
    sentence: str | None
    due_at: datetime | None
    due_local: datetime | None
    useful_until_at: datetime | None
    sent_at: datetime | None
    body: str | None
    language: str | None

    @classmethod
    def of(cls, entry: Entry) -> "Text":
        """A text as the lists of the program have it."""
        return cls(
            id=entry.id,
            role=entry.role,
            kind=entry.kind,
            text_class=entry.text_class,
            state=entry.state,
            reason=entry.reason,
            sentence=sentence(entry.reason),
            due_at=entry.due_at,
            due_local=entry.local,
            useful_until_at=entry.useful_until_at,
            sent_at=entry.sent_at,
            body=entry.body,
            language=entry.language,
        )


class TextPage(Shape):
    """Some texts; `next_cursor` null: the list ends here."""

    items: list[Text]
    next_cursor: str | None


class Correction(Shape):
    """A text that puts right what was already said."""

    due_at: datetime
    due_local: datetime
    body: str
    language: str
    segments: int

    @classmethod
    def of(cls, text: ShownText) -> "Correction":
        """A planned text, in words."""
        return cls(
            due_at=text.due_at, due_local=text.local, body=text.body, language=text.language, segments=text.segments
        )


class ToCall(Shape):
    """What a person must say, since no text can in time."""

    due_at: datetime
    what: str

    @classmethod
    def of(cls, call: Call) -> "ToCall":
        """A call of a plan."""
        return cls(due_at=call.due_at, what=call.what)


class Change(Shape):
    """What an edit changes, or would change (`dry_run`), of the patient's texts. `changed` false: it was so before."""

    dry_run: bool
    changed: bool
    added: int
    moved: int
    cancelled: int
    corrections: list[Correction]
    calls: list[ToCall]

    @classmethod
    def of(cls, effect: Effect, *, dry_run: bool) -> "Change":
        """The effect of an edit."""
        return cls(
            dry_run=dry_run,
            changed=not effect.repeated,
            added=effect.added,
            moved=effect.moved,
            cancelled=effect.cancelled,
            corrections=[Correction.of(text) for text in effect.corrections],
            calls=[ToCall.of(call) for call in effect.calls],
        )


def sentence(reason: Reason | None) -> str | None:
    """What staff read of a reason."""
    return None if reason is None else reason.sentence
