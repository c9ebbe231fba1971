"""How the API describes itself: every request, and every answer that can come, none of them left out."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from reminders import __version__
from reminders.domain.rights import Right
from reminders.web.api.problems import MEDIA_TYPE, Problem, Sort

BASE = "/api/v1"
_TITLE = "Reminders"
_ABOUT = (
    "For the clinic's own booking system and scripts. Instants are RFC 3339 with an offset; lists are read page by "
    "page with the cursor that the page before gave. What cannot be done is answered by problem details (RFC 9457)."
)
_PROBLEM = "#/components/schemas/Problem"
# Where an answer leads: from which operation, by what of its answer, to which others.
_LINKS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "add_one_patient": (
        "patient_id",
        "$response.body#/id",
        (
            *("read_one_patient", "list_texts_of_patient", "record_consent_of_patient"),
            *("stop_texts_to_patient", "resume_texts_to_patient"),
        ),
    ),
    "register_one_visit": (
        "visit_id",
        "$response.body#/visit/id",
        (
            *("read_one_visit", "list_texts_of_visit", "finish_visit", "put_end_of_visit_right"),
            *("move_visit", "cancel_visit", "note_no_show"),
        ),
    ),
}
_ANY = (Sort.NO_TOKEN, Sort.TOO_MANY)
_OF_BODIES = (Sort.NOT_JSON, Sort.NO_LENGTH, Sort.TOO_LARGE, Sort.OTHER_TYPE)


def answers_of(verb: str, path: str, right: Right) -> dict[int | str, dict[str, Any]]:
    """The problems that an address can answer with, by status."""
    sorts = [*_ANY, Sort.INVALID]
    if verb != "GET":
        sorts += _OF_BODIES
    if "{" in path:
        sorts.append(Sort.NOT_FOUND)
    if right is not Right.LOOK:
        sorts += [Sort.NOT_ALLOWED, Sort.NOT_FOUND, Sort.CONFLICT]
    told = {sort.status: sort.title for sort in sorts}
    told[Sort.INVALID.status] = "A value cannot be, or the request has not the form that is described here"
    made: dict[int | str, dict[str, Any]] = {status: _problem(told[status]) for status in sorted(told)}
    made[421] = {
        "description": "The program is not reached by this name; whoever runs it sets [web] public_url",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
    return made


def _problem(title: str) -> dict[str, Any]:
    return {"description": title, "content": {MEDIA_TYPE: {"schema": {"$ref": _PROBLEM}}}}


def description(app: FastAPI) -> dict[str, Any]:
    """The whole, as OpenAPI 3.1."""
    made = get_openapi(
        title=_TITLE, version=__version__, description=_ABOUT, routes=app.routes, servers=[{"url": BASE}]
    )
    parts = made.setdefault("components", {})
    _, told = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    parts.setdefault("schemas", {}).update(told["$defs"])
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "`reminders api-token add`"}
    }
    for operations in made["paths"].values():
        for operation in operations.values():
            operation["security"] = [{"token": []}]
            if not (operation.get("parameters") or operation.get("requestBody")):
                operation["responses"].pop("422")  # nothing is given that could be wrong
            _link(operation)
    return made


def _link(operation: dict[str, Any]) -> None:
    """Say of what was made where it is found: a program, and a test, goes on from there."""
    if operation["operationId"] in _LINKS:
        name, place, further = _LINKS[operation["operationId"]]
        operation["responses"]["201"]["links"] = {
            one: {"operationId": one, "parameters": {name: place}} for one in further
        }
