"""What holds for every address of the desk, generated from the application: a new one without a rule fails here."""

import re
from collections.abc import Iterable, Iterator

import pytest
from fastapi.routing import APIRoute

from reminders.domain.rights import RIGHTS, Right, may
from reminders.domain.vocabulary import StaffRole
from reminders.web import create_app
from reminders.web.desk.doors import OPEN
from reminders.web.desk.routes import RIGHT
from tests.web.desk.support import Visitor, signed_in
from tests.web.office import Office

OUTSIDE = ("/hooks/", "/health", "/metrics", "/static/", "/a/")
DOORS = {"/sign-in", "/sign-out", "/lock", "/unlock", "/welcome/{token}", "/first-run", "/first-run/{token}"}


def added(routes: Iterable[object]) -> Iterator[APIRoute]:
    """Every address of an application but those of the API, which is one of its own."""
    return (route for route in routes if isinstance(route, APIRoute))


def routes(office: Office) -> Iterator[tuple[str, str, Right]]:
    """Verb, path and right of every address that needs one."""
    for route in added(create_app(office.runtime).routes):
        if route.path.startswith(OUTSIDE) or route.path in DOORS:
            continue
        extra = route.openapi_extra or {}
        assert RIGHT in extra, f"{route.path} names no right"
        for verb in route.methods or ():
            yield verb, route.path, Right(extra[RIGHT])


def filled(path: str) -> str:
    """An address with ids that nothing has."""
    return re.sub(r"\{[^}]+\}", "zzzzzzzzzzzzzzzzzzzzzzzz", path)


def test_every_address_names_its_right_or_is_one_of_the_doors(office: Office) -> None:
    every = added(create_app(office.runtime).routes)
    opened = {route.path for route in every if (route.openapi_extra or {}).get(OPEN)}
    assert opened == DOORS
    assert len(list(routes(office))) > 40


def test_nobody_gets_in_anywhere_without_a_sign_in(office: Office) -> None:
    visitor = Visitor(office.web.port)
    for verb, path, _ in routes(office):
        page = visitor.get(filled(path)) if verb == "GET" else visitor.post(filled(path))
        assert page.status == 303, f"{verb} {path}"
        assert page.to.startswith("/sign-in"), f"{verb} {path}"


@pytest.mark.parametrize("role", list(StaffRole))
def test_a_role_does_only_what_it_may(office: Office, role: StaffRole) -> None:
    visitor = signed_in(office, role)
    for verb, path, right in routes(office):
        page = visitor.get(filled(path)) if verb == "GET" else visitor.post(filled(path))
        if may(role, right):
            assert page.status != 403, f"{role} {verb} {path}"
        else:
            assert page.status == 403, f"{role} {verb} {path}"
            assert "role does not allow" in page.words


def test_a_form_without_its_mark_or_from_elsewhere_changes_nothing(office: Office) -> None:
    visitor = signed_in(office)
    for verb, path, _ in routes(office):
        if verb != "POST":
            continue
        for fields, headers in (
            ({"csrf": ""}, {"Origin": visitor.origin}),
            ({"csrf": "0" * 64}, {"Origin": visitor.origin}),
            ({"csrf": visitor.csrf}, {"Origin": "https://evil.example"}),
            ({"csrf": visitor.csrf}, {"Origin": "null"}),
            ({"csrf": visitor.csrf}, {}),
            ({"csrf": visitor.csrf}, {"Sec-Fetch-Site": "cross-site"}),
        ):
            page = visitor.ask("POST", filled(path), fields, headers)
            assert page.status == 403, f"{path} {headers}"


def test_nothing_that_changes_is_asked_for_by_get_or_head(office: Office) -> None:
    visitor = signed_in(office)
    every = list(routes(office))
    readable = {path for verb, path, _ in every if verb == "GET"}
    for verb, path, _ in every:
        if verb == "POST" and path not in readable:
            assert visitor.get(filled(path)).status in {404, 405}, path
            assert visitor.ask("HEAD", filled(path), None, {}).status in {404, 405}, path


def test_another_name_for_this_machine_leads_nowhere(office: Office) -> None:
    assert Visitor(office.web.port).get("/sign-in", Host="evil.example").status == 421


def test_every_page_says_what_a_browser_may_load_and_that_it_is_not_to_be_kept(office: Office) -> None:
    visitor = signed_in(office)
    page = visitor.get("/")
    rules = page.headers["content-security-policy"]
    assert "default-src 'none'" in rules
    assert "unsafe" not in rules
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-frame-options"] == "DENY"
    nonce = re.search(r"'nonce-([^']+)'", rules)
    assert nonce is not None
    assert page.body.count(f'nonce="{nonce[1]}"') == 3
    assert nonce[1] not in visitor.get("/").body


def test_the_roles_grow_from_one_to_the_next() -> None:
    reader, desk, practitioner, owner = (
        RIGHTS[role] for role in (StaffRole.READ_ONLY, StaffRole.FRONT_DESK, StaffRole.PRACTITIONER, StaffRole.OWNER)
    )
    assert reader < desk < practitioner < owner == frozenset(Right)


def test_an_id_with_a_sign_that_no_database_keeps_is_just_not_there(office: Office) -> None:
    visitor = signed_in(office)
    for verb, path, _ in routes(office):
        if "{" in path:
            odd = re.sub(r"\{[^}]+\}", "zz%00zz", path)
            page = visitor.get(odd) if verb == "GET" else visitor.post(odd)
            assert page.status in {404, 422}, f"{verb} {odd}"
    assert visitor.get("/?on=%00").status == 404
