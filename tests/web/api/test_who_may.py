"""Who may do what over the API, generated from its router: an address without a right cannot even be made."""

import http.client
import re
from datetime import timedelta

import pytest
from fastapi import FastAPI

from reminders.domain.rights import may
from reminders.domain.vocabulary import StaffRole
from reminders.errors import Conflict, InvalidInput, NotFound
from reminders.store import tables
from reminders.usecases import api_tokens
from reminders.usecases.api_tokens import Wanted
from reminders.usecases.sign_in import token_hash
from reminders.web.api.door import Guarded
from tests.web.api.support import A_YEAR, ROLES, Answer, Program, addresses, program
from tests.web.desk.support import signed_in
from tests.web.office import Office
from tests.worker.clinic import now


def filled(path: str) -> str:
    """An address with ids that nothing has."""
    return re.sub(r"\{[^}]+\}", "z" * 24, path)


def ask(caller: Program, verb: str, path: str) -> Answer:
    return caller.ask(verb, filled(path), None if verb == "GET" else "{}", {})


def test_an_address_without_a_right_cannot_be_made() -> None:
    made = FastAPI()
    with pytest.raises(KeyError):
        made.router.add_api_route("/open", lambda: None, route_class_override=Guarded)


def test_there_are_many_addresses_and_each_names_its_right(office: Office) -> None:
    assert len(list(addresses(office.runtime))) >= 27


@pytest.mark.parametrize("role", ROLES)
def test_a_token_does_only_what_its_role_may(office: Office, role: StaffRole) -> None:
    caller = program(office, role)
    for verb, path, right in addresses(office.runtime):
        answer = ask(caller, verb, path)
        assert answer.status < 500, f"{verb} {path}: {answer.body}"
        if may(role, right):
            assert answer.status not in {401, 403}, f"{role} {verb} {path}"
        else:
            assert (answer.status, answer.sort) == (403, "not-allowed"), f"{role} {verb} {path}"


def test_nobody_is_let_in_without_a_token_that_counts(office: Office) -> None:
    good = program(office).token
    wrong = ("", "reminders_" + "x" * 43, good[:-1], good + "x", good.upper(), "x" * 5000)
    every = list(addresses(office.runtime))
    for number, (verb, path, _) in enumerate(every):
        answer = ask(Program(office.web.port, wrong[number % len(wrong)]), verb, path)
        assert (answer.status, answer.sort) == (401, "no-token"), f"{verb} {path}"
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("scheme", ["Basic", "bearer", "Token"])
def test_a_token_is_read_as_a_bearer_alone(office: Office, scheme: str) -> None:
    caller = program(office)
    answer = caller.get("/me", Authorization=f"{scheme} {caller.token}")
    assert answer.status == (200 if scheme == "bearer" else 401)


def test_a_removed_token_and_one_that_has_ended_let_nobody_in(office: Office) -> None:
    store, scope = office.store, office.clinic.scope
    caller = program(office)
    assert caller.get("/me").status == 200
    (listed,) = api_tokens.list_tokens(scope, store)
    assert listed.used_on == now().date()
    api_tokens.remove_token(scope, store, listed.token_id, "a test", now())
    assert caller.get("/me").sort == "no-token"
    with pytest.raises(Conflict):
        api_tokens.remove_token(scope, store, listed.token_id, "a test", now())
    old = api_tokens.make_token(
        scope, store, Wanted("old", StaffRole.READ_ONLY, timedelta(days=1)), "a test", now() - timedelta(hours=25)
    )
    assert Program(office.web.port, old.token).get("/me").sort == "no-token"


def test_wrong_tokens_are_slowed_down_and_right_ones_are_not(office: Office) -> None:
    caller, guess = program(office), Program(office.web.port, "reminders_guess")
    answers = [guess.get("/me") for _ in range(45)]
    assert answers[0].status == 401
    assert (answers[-1].status, answers[-1].sort) == (429, "too-many")
    assert int(answers[-1].headers["retry-after"]) > 0
    assert caller.get("/me").status == 200


def test_a_cookie_opens_nothing_here_and_a_token_nothing_at_the_desk(office: Office) -> None:
    visitor, caller = signed_in(office), program(office)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    assert Program(office.web.port, "").get("/me", Cookie=cookies).sort == "no-token"
    for path in ("/", "/patients", "/todo"):
        connection = http.client.HTTPConnection("127.0.0.1", office.web.port, timeout=20)
        connection.request("GET", path, headers={"Authorization": f"Bearer {caller.token}"})
        assert connection.getresponse().status == 303
        connection.close()


def test_no_answer_sets_a_cookie_or_may_be_kept(office: Office) -> None:
    answer = program(office).get("/me")
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_what_is_kept_of_a_token_opens_nothing(office: Office) -> None:
    caller = program(office)
    (row,) = office.rows(tables.ApiToken)
    assert row.token_hash == token_hash(caller.token)
    assert caller.token not in str(vars(row))
    assert Program(office.web.port, row.token_hash).get("/me").status == 401


def test_a_token_that_cannot_be_is_not_made(office: Office) -> None:
    for name, role, days in (
        ("", StaffRole.READ_ONLY, 30),
        ("x" * 61, StaffRole.READ_ONLY, 30),
        ("Booking\x00", StaffRole.READ_ONLY, 30),
        ("Booking", StaffRole.OWNER, 30),
        ("Booking", StaffRole.READ_ONLY, 0),
        ("Booking", StaffRole.READ_ONLY, 10_000),
    ):
        wanted = Wanted(name, role, timedelta(days=days))
        with pytest.raises(InvalidInput):
            api_tokens.make_token(office.clinic.scope, office.store, wanted, "a test", now())
    assert office.rows(tables.ApiToken) == []


def test_a_token_of_another_clinic_is_not_there_to_be_removed(office: Office) -> None:
    made = api_tokens.make_token(
        office.clinic.scope, office.store, Wanted("x", StaffRole.READ_ONLY, A_YEAR), "a test", now()
    )
    elsewhere = type(office.clinic.scope)(office.clinic.scope.organization_id, 999)
    with pytest.raises(NotFound):
        api_tokens.remove_token(elsewhere, office.store, made.token_id, "a test", now())


def test_making_and_removing_are_in_the_audit(office: Office) -> None:
    program(office)
    (listed,) = api_tokens.list_tokens(office.clinic.scope, office.store)
    api_tokens.remove_token(office.clinic.scope, office.store, listed.token_id, "a test", now())
    acts = [row.action for row in office.rows(tables.Audit) if row.subject_id == listed.token_id]
    assert acts == ["api-token.make", "api-token.remove"]
