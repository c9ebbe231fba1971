"""Needs a person: what no text can do, the most urgent first, and who does it."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.store.scope import Scope
from reminders.usecases import to_do
from reminders.usecases.call_list import call_list
from reminders.usecases.to_do import MANY, Asked, Counts
from reminders.usecases.to_do_kinds import Group
from reminders.usecases.to_do_rows import ToDo
from reminders.usecases.today import span_of
from reminders.usecases.trouble import look_for_trouble
from reminders.web.desk import todo_acts
from reminders.web.desk.frame import Desk
from reminders.web.desk.lane import Lane
from reminders.web.desk.parts import Part
from reminders.web.desk.routes import Asking, Routes
from reminders.web.desk.todo_acts import UNDO
from reminders.web.desk.todo_item import WORDS, Ref, item_values

UNDONE = 3  # of one's own ticks are offered to be taken back on the list
NOBODY = ""  # who has taken nothing
STEP = 40  # how many things one page shows, and how many more each time


def add(desk: Desk) -> APIRouter:
    """The list, its live part, one thing of it, the calls on paper, what was done today."""
    routes = desk.routes()
    _add_bar(desk, routes)
    lane = Lane()  # while the list is made anew, all others want the same one

    @routes.get("/todo")
    @lane
    def whole(request: Request, asker: Asking, group: str = "", mine: str = "", most: int = STEP) -> Response:
        """The whole page."""
        part = _part(desk, asker, _asked(group, mine, most))
        return desk.pages.show(request, "todo.html", asker, {**part.values, "part": part.shown_to(asker)})

    @routes.get("/todo/part")
    @lane
    def part(request: Request, asker: Asking, group: str = "", mine: str = "", most: int = STEP) -> Response:
        """What changes by itself while one looks at it."""
        return _part(desk, asker, _asked(group, mine, most)).answer(request, asker)

    _add_paper(desk, routes)

    @routes.get("/todo/{ref}")
    def one(request: Request, asker: Asking, ref: Ref) -> Response:
        """One thing to do, with what is known of it."""
        return desk.pages.show(request, "todo_item.html", asker, item_values(desk, asker, ref))

    todo_acts.add(desk, routes)
    return routes.router


def _add_paper(desk: Desk, routes: Routes) -> None:
    """The calls to make, for paper, and what was done today."""

    @routes.get("/todo/calls", Right.WORK)
    @desk.long
    def calls(request: Request, asker: Asking) -> Response:
        """Whom to call, for paper: with whole numbers, and it is noted who looked at them."""
        edit = desk.edit(asker)
        outage = look_for_trouble(edit.scope, edit.store, edit.now)
        return desk.pages.show(
            request, "todo_calls.html", asker, {**WORDS, "calls": call_list(edit), "outage": outage, "at": edit.now}
        )

    @routes.get("/todo/done")
    def done(request: Request, asker: Asking) -> Response:
        """What people did today."""
        scope, now = asker.visitor.scope, desk.runtime.now()
        span = span_of(now.astimezone(desk.pages.times(asker).zone).date(), desk.pages.times(asker).zone)
        found = to_do.done_between(scope, desk.runtime.store, asker.visitor.actor, span)
        return desk.pages.show(request, "todo_done.html", asker, {**WORDS, "done": found, "most": MANY})


def _add_bar(desk: Desk, routes: Routes) -> None:
    @routes.get("/todo/alert")
    def alert(request: Request, asker: Asking) -> Response:
        """The bar of replies that may be an emergency, which every page shows and asks for anew."""
        return desk.pages.show(request, "alert_bar.html", asker)


def _asked(group: str, mine: str, most: int) -> Asked:
    known = Group(group) if group in set(Group) and not mine else None
    return Asked(known, bool(mine), max(STEP, min(most, MANY)))


def _part(desk: Desk, asker: Asking, asked: Asked) -> Part:
    """The list: the same for all of a role, but for those who have something of it in their hands."""
    scope, actor, template = asker.visitor.scope, asker.visitor.actor, "todo_part.html"
    if asked.mine:
        return desk.parts.fresh(asker, template, _list(desk, scope, actor, asked))
    of_nobody = partial(_list, desk, scope, NOBODY, asked)
    now = desk.runtime.now()
    if actor not in desk.parts.read(asker, "hands", lambda: to_do.hands(scope, desk.runtime.store, now - UNDO, now)):
        return desk.parts.shared(asker, asked, template, of_nobody)
    values = desk.parts.read(asker, (template, asked), of_nobody)
    return desk.parts.fresh(asker, template, _with_ones_own(desk, scope, actor, values))


def _with_ones_own(desk: Desk, scope: Scope, actor: str, values: dict[str, object]) -> dict[str, object]:
    """What nobody has, as it is for somebody who has some of it."""
    now, found = desk.runtime.now(), values["list"]
    assert isinstance(found, to_do.List)  # noqa: S101 - put there below
    in_hand = {one.ref: one for one in to_do.in_hand(scope, desk.runtime.store, actor, now)}
    items = tuple(in_hand.get(one.ref, one) for one in found.items)
    mine = replace(found, items=items, counts=replace(found.counts, mine=len(in_hand)))
    return values | {"list": mine, "just_done": _just_done(desk, scope, actor, now)}


def _list(desk: Desk, scope: Scope, actor: str, asked: Asked) -> dict[str, object]:
    store, now = desk.runtime.store, desk.runtime.now()
    found = to_do.list_to_do(scope, store, actor, asked, now)
    return {
        **WORDS,
        "list": found,
        "asked": asked,
        "query": _query(asked),
        "next_most": asked.limit + STEP if asked.limit < MANY else None,
        "left": _all_of(found.counts, asked) - len(found.items),
        "outage": look_for_trouble(scope, store, now),
        "just_done": [] if actor == NOBODY else _just_done(desk, scope, actor, now),
    }


def _all_of(counts: Counts, asked: Asked) -> int:
    """How many there are of what was asked for."""
    if asked.mine:
        return counts.mine
    return counts.all if asked.group is None else counts.groups[asked.group]


def _query(asked: Asked) -> str:
    parts = [f"group={asked.group}"] if asked.group else []
    parts += ["mine=yes"] if asked.mine else []
    parts += [f"most={asked.limit}"] if asked.limit > STEP else []
    return "&".join(parts)


def _just_done(desk: Desk, scope: Scope, actor: str, now: datetime) -> list[ToDo]:
    """What somebody has ticked within the last minutes: a mistake is taken back where one is."""
    return to_do.done_between(scope, desk.runtime.store, actor, (now - UNDO, now), UNDONE, mine=True)
