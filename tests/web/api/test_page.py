"""docs/api.md is what a program is written by: its calls work, and its tables are complete."""

import http.client
import json
import re
import shlex
from itertools import pairwise
from pathlib import Path
from string import Template

from typer.testing import CliRunner

from reminders.cli import commands
from reminders.domain.rights import RIGHTS
from reminders.domain.vocabulary import StaffRole
from reminders.web.api.problems import Sort
from tests.web.api.support import Answer, addresses, program
from tests.web.office import Office

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
CALLS = [shlex.split(call) for call in re.findall(r"^ +(curl (?:[^\n']|'[^']*')+)$", PAGE, re.MULTILINE)]
ROLES = {"any": StaffRole.READ_ONLY, "front-desk": StaffRole.FRONT_DESK}


def called(office: Office, call: list[str], **known: str) -> Answer:
    """What curl would do: one address, headers, and a body that makes it a POST."""
    desk = f"http://127.0.0.1:{office.web.port}"
    _, url, *options = [Template(word).substitute(DESK=desk, **known) for word in call]
    headers = dict(value.split(": ", 1) for flag, value in pairwise(options) if flag == "-H")
    body = options[options.index("-d") + 1] if "-d" in options else None
    connection = http.client.HTTPConnection("127.0.0.1", office.web.port, timeout=20)
    connection.request("GET" if body is None else "POST", url.removeprefix(desk), body, headers)
    answer = connection.getresponse()
    told = Answer(answer.status, answer.read().decode(), {k.lower(): v for k, v in answer.getheaders()})
    connection.close()
    return told


def test_the_calls_of_the_page_work_in_their_order(office: Office) -> None:
    token = program(office, StaffRole.FRONT_DESK).token
    known = {"TOKEN": token, "VISIT": ""}
    answers = []
    for call in CALLS:
        answers.append(called(office, call, **known))
        visit = answers[-1].json.get("visit")
        known["VISIT"] = visit["id"] if visit else known["VISIT"]
    assert [answer.status for answer in answers] == [200, 200, 201, 200], [answer.body for answer in answers]
    me, tried, made, texts = (answer.json for answer in answers)
    assert me["role"] == "front-desk"
    assert (tried["dry_run"], tried["visit"], made["visit"]["source_ref"]) == (True, None, "booking-4711")
    assert len(texts["items"]) >= 4
    assert called(office, CALLS[2], **known).json["repeated"] is True


def test_the_commands_of_the_page_are_those_of_the_program() -> None:
    for line in re.findall(r"(reminders api-token [a-z]+)", PAGE):
        done = CliRunner().invoke(commands.program(), [*shlex.split(line)[1:], "--help"])
        assert done.exit_code == 0, line
    told = CliRunner().invoke(commands.program(), ["api-token", "add", "--help"], env={"COLUMNS": "200"}).output
    assert {"--role", "--days", "--clinic"} <= set(re.findall(r"--[a-z]+", told))


def test_the_table_of_addresses_is_the_router_with_the_least_role_of_each(office: Office) -> None:
    rows = re.findall(r"^\| `([A-Z]+) (/[^`]*)` \| .+ \| ([a-z-]+) \|$", PAGE, re.MULTILINE)
    listed = {(verb, path): ROLES[role] for verb, path, role in rows}
    there = {(verb, path): right for verb, path, right in addresses(office.runtime)}
    assert listed.keys() == there.keys()
    for address, role in listed.items():
        weaker = [one for one, rights in RIGHTS.items() if rights < RIGHTS[role]]
        assert there[address] in RIGHTS[role], address
        assert not any(there[address] in RIGHTS[one] for one in weaker), address


def test_the_table_of_problems_has_every_sort() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", PAGE, re.MULTILINE)
    assert {(name, int(status)) for name, status in rows} == {(sort.value[0], sort.status) for sort in Sort}


def test_the_problem_that_it_shows_is_one(office: Office) -> None:
    shown = re.search(r"^    (\{\"type\": .+?\})\n", PAGE, re.MULTILINE | re.DOTALL)
    assert shown is not None
    wrong = {"patient": {"name": "Ana"}, "treatments": [{"code": "microneedling-pin"}], "dry_run": True}
    answer = program(office).post("/visits", {**wrong, "ended_at": "2026-11-20T15:20:00-05:00"})
    assert answer.json == json.loads(shown[1])
