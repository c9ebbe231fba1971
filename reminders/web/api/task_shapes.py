"""What a person must do, as the API answers it."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from reminders.domain.reminder import State
from reminders.domain.replies import Meaning
from reminders.domain.vocabulary import Role
from reminders.usecases.to_do_kinds import GROUP_OF, Group, Work
from reminders.usecases.to_do_rows import AboutText, Person, ToDo
from reminders.web.api.paging import Paged
from reminders.web.api.values import WHOLE, Flag, Note, Shape

# 0: it was nobody's task when it was read, and has no row that could have moved on
TaskVersion = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1), WHOLE]


class TasksWanted(Paged):
    """Which things to do: of one group, or only those that this token has taken."""

    group: Group | None = None
    mine: bool = False


class Whom(Shape):
    """Whom it is about; the number is masked. `patient_id` null: somebody at a number that no patient has."""

    patient_id: str | None
    name: str | None
    number: str

    @classmethod
    def of(cls, person: Person) -> "Whom":
        """The person of a task."""
        return cls(patient_id=person.id, name=person.name, number=person.number)


class TextMeant(Shape):
    """The text that it is about, as it stands now."""

    id: str
    state: State
    role: Role | None
    useful_until_at: datetime | None

    @classmethod
    def of(cls, about: AboutText) -> "TextMeant":
        """The text of a task."""
        return cls(id=about.id, state=about.state, role=about.role, useful_until_at=about.useful_until_at)


class Task(Shape):
    """One thing to do. `version` 0: it is nobody's task yet, and becomes one when it is taken or done.

    `also_heard`: what was written besides, by the patient again or by who is on call.
    """

    ref: str
    version: int
    work: Work
    group: Group
    due_at: datetime
    late: bool
    whom: Whom
    sentence: str
    text: TextMeant | None
    visit_id: str | None
    heard: str | None
    heard_meaning: Meaning | None
    also_heard: list[str]
    taken_by: str | None
    taken_at: datetime | None
    mine: bool
    done_at: datetime | None
    note: str | None

    @classmethod
    def of(cls, one: ToDo) -> "Task":
        """A thing of the list."""
        return cls(
            ref=one.ref,
            version=one.version,
            work=one.work,
            group=GROUP_OF[one.work],
            due_at=one.due_at,
            late=one.late,
            whom=Whom.of(one.person),
            sentence=one.sentence,
            text=None if one.text is None else TextMeant.of(one.text),
            visit_id=one.visit_id,
            heard=None if one.heard is None else one.heard.body,
            heard_meaning=None if one.heard is None else one.heard.meaning,
            also_heard=[more.body for more in one.added],
            taken_by=None if one.taken is None else one.taken.name,
            taken_at=None if one.taken is None else one.taken.at,
            mine=one.mine,
            done_at=one.done_at,
            note=one.note,
        )


class TaskPage(Shape):
    """Some things to do, the most urgent first; `next_cursor` null: the list ends here. `cut`: there are more than 400.

    What is done makes room for the next.
    """

    items: list[Task]
    next_cursor: str | None
    cut: bool


class Taking(Shape):
    """Take it; `over`: also from a colleague. `version`: of what was read before; null: whatever it is."""

    over: Flag = False
    version: TaskVersion | None = None


class Doing(Shape):
    """It was done; `note`: what is to be remembered."""

    note: Note = ""
    version: TaskVersion | None = None
