"""Visits: registered, read, and put right; and what became of their texts."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Header, Response

from reminders.usecases import edit_visit
from reminders.usecases.api_requests import Named, key_of
from reminders.usecases.api_tokens import Caller
from reminders.usecases.edit import Edit, Effect
from reminders.usecases.register_once import register_once
from reminders.usecases.visit_facts import texts_of_visit, visit_facts
from reminders.web.api import visit_shapes as shapes
from reminders.web.api.door import Api, Asking, Made
from reminders.web.api.text_shapes import Change, Text
from reminders.web.api.values import Id, Key


def add(api: Api) -> None:
    """The addresses of visits."""
    _add_registering(api)
    _add_reading(api)
    _add_putting_right(api)


def _add_registering(api: Api) -> None:
    @api.post("/visits", Made(shapes.RegisteredVisit, or_tried=True))
    def register_one_visit(
        caller: Asking,
        answer: Response,
        given: shapes.NewVisitAsked,
        idempotency_key: Annotated[Key | None, Header()] = None,
    ) -> shapes.RegisteredVisit:
        """Register a visit and plan its texts, once: `source_ref` or `Idempotency-Key` tells what is the same request.

        With `dry_run` nothing is written, the plan is shown, and the answer is 200.
        """
        edit = api.edit(caller, dry_run=given.dry_run)
        said, named = given.model_dump_json(), Named(given.source_ref, idempotency_key)
        key = key_of(edit, caller, named, "visit", said)
        made = register_once(edit, given.registration(caller.scope, api.runtime.store, caller.actor, key))
        is_tried = given.dry_run and not made.repeated
        if given.dry_run:
            answer.status_code = 200
        return shapes.RegisteredVisit(
            visit=None if is_tried else _visit(api, caller, made.visit_id),
            plan=shapes.Plan.of(made),
            repeated=made.repeated,
            dry_run=given.dry_run,
        )


def _add_reading(api: Api) -> None:
    @api.get("/visits/{visit_id}", shapes.Visit)
    def read_one_visit(caller: Asking, visit_id: Id) -> shapes.Visit:
        """One visit."""
        return _visit(api, caller, visit_id)

    @api.get("/visits/{visit_id}/texts", shapes.TextsOfVisit)
    def list_texts_of_visit(caller: Asking, visit_id: Id) -> shapes.TextsOfVisit:
        """Every text that speaks for a visit: its state with the reason, when it is due, and its words as sent."""
        runtime = api.runtime
        found = texts_of_visit(caller.scope, runtime.store, runtime.shelf, visit_id)
        return shapes.TextsOfVisit(items=[Text.of(one) for one in found])


def _add_putting_right(api: Api) -> None:
    @api.post("/visits/{visit_id}/treated", shapes.VisitChanged)
    def finish_visit(caller: Asking, visit_id: Id, given: shapes.Ended) -> shapes.VisitChanged:
        """A booked visit took place. The same again changes nothing."""
        done = tuple(one.given() for one in given.treatments or ())
        return _changed(api, caller, visit_id, given, lambda e: edit_visit.finish(e, visit_id, given.ended_at, done))

    @api.post("/visits/{visit_id}/end", shapes.VisitChanged)
    def put_end_of_visit_right(caller: Asking, visit_id: Id, given: shapes.RightEnd) -> shapes.VisitChanged:
        """Put right when a visit ended; what was already said is corrected by one more text."""
        return _changed(api, caller, visit_id, given, lambda e: edit_visit.end(e, visit_id, given.ended_at))

    @api.post("/visits/{visit_id}/move", shapes.VisitChanged)
    def move_visit(caller: Asking, visit_id: Id, given: shapes.OtherStart) -> shapes.VisitChanged:
        """A booked visit moves to another time."""
        return _changed(api, caller, visit_id, given, lambda e: edit_visit.move(e, visit_id, given.starts_at))

    @api.post("/visits/{visit_id}/cancel", shapes.VisitChanged)
    def cancel_visit(caller: Asking, visit_id: Id, given: shapes.Act) -> shapes.VisitChanged:
        """Take a visit back with its texts; what was already said about it is corrected."""
        return _changed(api, caller, visit_id, given, lambda e: edit_visit.cancel(e, visit_id))

    @api.post("/visits/{visit_id}/no-show", shapes.VisitChanged)
    def note_no_show(caller: Asking, visit_id: Id, given: shapes.Act) -> shapes.VisitChanged:
        """Nobody came to a booked visit. The same again changes nothing."""
        return _changed(api, caller, visit_id, given, lambda e: edit_visit.no_show(e, visit_id))


_Given = shapes.Ended | shapes.RightEnd | shapes.OtherStart | shapes.Act


def _changed(
    api: Api, caller: Caller, visit_id: str, given: _Given, change: Callable[[Edit], Effect]
) -> shapes.VisitChanged:
    effect = change(api.edit(caller, dry_run=given.dry_run, version=given.version))
    told = Change.of(effect, dry_run=given.dry_run)
    return shapes.VisitChanged(visit=_visit(api, caller, visit_id), change=told)


def _visit(api: Api, caller: Caller, visit_id: str) -> shapes.Visit:
    return shapes.Visit.of(visit_facts(caller.scope, api.runtime.store, visit_id))
