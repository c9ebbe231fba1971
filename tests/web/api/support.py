"""A program of the clinic's own: speaks JSON over a real socket, with a token."""

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi.routing import APIRoute

from reminders.domain.rights import Right
from reminders.domain.vocabulary import StaffRole
from reminders.runtime import Runtime
from reminders.store.scope import Scope
from reminders.usecases import api_tokens
from reminders.usecases.api_tokens import Wanted
from reminders.web.api.api import make_api
from reminders.web.api.description import BASE
from reminders.web.api.door import RIGHT
from tests.web.office import Office
from tests.worker.clinic import now

ROLES = (StaffRole.READ_ONLY, StaffRole.FRONT_DESK, StaffRole.PRACTITIONER)
A_YEAR = timedelta(days=365)
Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: str
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def sort(self) -> str:
        """Of a problem: the end of its type."""
        assert self.headers["content-type"] == "application/problem+json", self.body
        told = self.json
        assert told["status"] == self.status
        return str(told["type"]).removeprefix("urn:reminders:problem:")


@dataclass(frozen=True)
class Program:
    """Somebody who calls; `token` empty: without one."""

    port: int
    token: str

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, headers)

    def post(self, path: str, body: Json | None = None, **headers: str) -> Answer:
        return self.ask("POST", path, json.dumps(body or {}), headers)

    def put(self, path: str, body: Json, **headers: str) -> Answer:
        return self.ask("PUT", path, json.dumps(body), headers)

    def ask(self, verb: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        """One request; a header that is given counts before those of a decent program."""
        decent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            decent["Content-Type"] = "application/json"
        given = {**decent, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(verb, BASE + path, body, given)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, answer.read().decode(), told)
        finally:
            connection.close()


def program(office: Office, role: StaffRole = StaffRole.PRACTITIONER, scope: Scope | None = None) -> Program:
    """A program with a new token of this role."""
    wanted = Wanted(f"a {role} program", role, A_YEAR)
    made = api_tokens.make_token(scope or office.clinic.scope, office.store, wanted, "a test", now())
    return Program(office.web.port, made.token)


def addresses(runtime: Runtime) -> Iterator[tuple[str, str, Right]]:
    """Verb, path and right of every address of the API."""
    for route in make_api(runtime).routes:
        assert isinstance(route, APIRoute), f"{route} is not guarded"
        assert route.openapi_extra is not None
        for verb in route.methods or ():
            yield verb, route.path, Right(route.openapi_extra[RIGHT])


ANA: Json = {"name": "Ana Example", "number": "+12125550101", "consents": ["care"]}


def visit_of(who: Json, **more: object) -> Json:
    """A visit that was just over, as a program tells it."""
    return {
        "patient": who,
        "treatments": [{"code": "microneedling-pen"}],
        "ended_at": now().isoformat(),
        "source_ref": "booking-1",
        **more,
    }
