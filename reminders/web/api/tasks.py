"""What a person must do: listed, taken, done."""

from typing import Annotated

from fastapi import Path, Query

from reminders.usecases import take_task, to_do
from reminders.usecases.api_tokens import Caller
from reminders.usecases.take_task import Hand
from reminders.usecases.to_do_rows import ToDo
from reminders.web.api.door import Api, Asking
from reminders.web.api.paging import after, place_of
from reminders.web.api.task_shapes import Doing, Taking, Task, TaskPage, TasksWanted

# The name of a task, a text or a visit, as the desk has it; what has another form names nothing.
Ref = Annotated[str, Path(pattern=r"^(text-|visit-)?[a-z2-7]{24}$")]


def add(api: Api) -> None:
    """The addresses of things to do."""

    @api.get("/tasks", TaskPage)
    def list_tasks(caller: Asking, wanted: Annotated[TasksWanted, Query()]) -> TaskPage:
        """What must be done, the most urgent first: the first 400, as at the desk."""
        asked = to_do.Asked(wanted.group, wanted.mine, to_do.MANY)
        found = to_do.list_to_do(caller.scope, api.runtime.store, caller.actor, asked, api.runtime.now())
        shown, following = after(found.items, place_of(wanted.cursor), wanted.limit, _place)
        return TaskPage(items=[Task.of(one) for one in shown], next_cursor=following, cut=found.more)

    @api.get("/tasks/{ref}", Task)
    def read_one_task(caller: Asking, ref: Ref) -> Task:
        """One thing to do."""
        return _task(api, caller, ref)

    @api.post("/tasks/{ref}/take", Task)
    def take_one_task(caller: Asking, ref: Ref, given: Taking) -> Task:
        """Take a thing to do. The answer has its `ref` as a task, where it was none before."""
        return _task(api, caller, take_task.take_task(_hand(api, caller, given.version), ref, over=given.over))

    @api.post("/tasks/{ref}/done", Task)
    def finish_one_task(caller: Asking, ref: Ref, given: Doing) -> Task:
        """Say that it was done, with a note."""
        return _task(api, caller, take_task.complete(_hand(api, caller, given.version), ref, given.note))


def _task(api: Api, caller: Caller, ref: str) -> Task:
    return Task.of(to_do.one_to_do(api.edit(caller), ref, whole=False))


def _hand(api: Api, caller: Caller, version: int | None) -> Hand:
    return Hand(caller.scope, api.runtime.store, caller.actor, api.runtime.now(), version or None)


def _place(one: ToDo) -> str:
    return f"{one.due_at.isoformat()} {one.ref}"
