"""The API is what it says: schemathesis asks whatever the description allows, and much that it does not.

It runs as a program of its own, since it draws what it asks by rules of its own, and warns by its own too.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from reminders.web.api.description import BASE
from tests.web.api.support import ANA, Program, program, visit_of
from tests.web.office import Office

HERE = Path(__file__).parent
TOOL = Path(sys.executable).with_name("schemathesis")
NOTHING: Mapping[str, str] = MappingProxyType({})
RULES = (HERE / "rules.toml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Tool:
    """Schemathesis, which asks as `caller` by what is described in a folder."""

    caller: Program
    folder: Path

    def describe(self, described: object) -> None:
        (self.folder / "openapi.json").write_text(json.dumps(described), encoding="utf-8")

    def ask(self, phases: str, examples: int, ids: Mapping[str, str] = NOTHING) -> str:
        """What it found, empty if nothing; `ids`: what parts of addresses are, where they are not to be made up."""
        lines = [f'"path.{name}" = {json.dumps(value)}' for name, value in ids.items()]
        (self.folder / "rules.toml").write_text("\n".join([RULES, "[parameters]", *lines]), encoding="utf-8")
        tried = subprocess.run(
            [
                *(TOOL, "--config-file", "rules.toml", "run", "openapi.json", "--no-color", "--continue-on-failure"),
                *("--url", f"http://127.0.0.1:{self.caller.port}{BASE}"),
                *("--header", f"Authorization: Bearer {self.caller.token}"),
                *("--phases", phases, "--max-examples", str(examples)),
                *("--seed", "1", "--generation-database", "none"),
            ],
            cwd=self.folder,
            env={**os.environ, "SCHEMATHESIS_HOOKS": str(HERE / "rules.py")},
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        assert " generated" in tried.stdout, tried.stdout + tried.stderr
        return tried.stdout if tried.returncode else ""


@pytest.fixture
def tool(office: Office, tmp_path: Path) -> Tool:
    made = Tool(program(office), tmp_path)
    made.describe(made.caller.get("/openapi.json").json)
    return made


def known(caller: Program) -> dict[str, str]:
    """Something real for every part of an address."""
    made = caller.post("/visits", visit_of(ANA, course_begins={"sessions": 4, "agreed": True})).json["visit"]
    caller.post("/visits", visit_of({"name": "Bea Example"}, source_ref="booking-2"))
    ref = caller.get("/tasks").json["items"][0]["ref"]
    return {"patient_id": made["patient_id"], "visit_id": made["id"], "ref": ref, "code": "microneedling-pen"}


ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
@pytest.mark.timeout(300)  # half a minute on a machine that does nothing else
def test_every_answer_is_described_and_what_is_not_described_is_refused(tool: Tool) -> None:
    assert tool.ask("examples,coverage,stateful", 6) == ""


def test_every_answer_is_described_also_about_what_is_really_there(tool: Tool) -> None:
    assert tool.ask("fuzzing", 8, known(tool.caller)) == ""


@ON_SQLITE
def test_an_answer_that_is_not_as_described_would_be_found(tool: Tool) -> None:
    described = tool.caller.get("/openapi.json").json
    described["paths"] = {"/me": described["paths"]["/me"]}
    described["components"]["schemas"]["Token"]["properties"]["zone"] = {"type": "integer"}
    tool.describe(described)
    assert "zone" in tool.ask("fuzzing", 2)
