"""Nothing personal stands in the log, whatever goes wrong; and every event is one that docs/operations.md explains."""

import ast
import logging
import re
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from reminders.cli import logs
from reminders.config import load
from reminders.domain.alarms import Limits
from reminders.errors import Conflict
from reminders.store import tables
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.alarms import Watchman
from reminders.usecases.telling import Telling
from tests.usecases.world import ANA, BEN, FRIDAY, World, open_world

ROOT = Path(__file__).parents[2]
NAME = "Ana Example"
BODY = "How is your skin today?"
Begin = Callable[[str], None]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Logs as the service does, in one of its forms."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def set_up(form: str) -> None:
        environ = {"REMINDERS_LOG__FORMAT": form, "REMINDERS_LOG__LEVEL": "debug"}
        logs.set_up(load(tmp_path / "config.toml", environ, allow_missing=True))

    yield set_up
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    with open_world(database_url, tmp_path) as made:
        yield made


FORMS = pytest.mark.parametrize("form", ["text", "json"])


@FORMS
def test_a_traceback_in_the_log_shows_neither_values_of_variables_nor_what_the_error_quotes(
    form: str, begin: Begin, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(form)
    try:
        _fails(ANA, BODY)
    except ValueError as error:
        structlog.get_logger().exception("dispatch_failed")
        stock = "".join(traceback.format_exception(error))
    said = capsys.readouterr().err
    assert "dispatch_failed" in said
    assert "builtins.ZeroDivisionError" in said
    assert "which led to" in said
    assert "_fails" in said
    assert ANA in stock  # the control: as Python prints it, the error tells the number
    assert ANA not in said
    assert BODY not in said


def _fails(number: str, body: str) -> float:
    try:
        return len(number + body) / 0
    except ZeroDivisionError as error:
        raise ValueError(f"cannot send {body} to {number}") from error


@FORMS
def test_an_error_of_our_own_keeps_its_sentence(form: str, begin: Begin, capsys: pytest.CaptureFixture[str]) -> None:
    begin(form)
    error = Conflict("The copy was moved elsewhere.")
    structlog.get_logger().error("dispatch_failed", exc_info=error)
    assert "The copy was moved elsewhere." in capsys.readouterr().err


@FORMS
def test_a_library_is_quoted_without_the_values_that_it_names(
    form: str, begin: Begin, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(form)
    logging.getLogger("some.library").error("no route to %s", ANA)
    said = capsys.readouterr().err
    assert "library_said" in said
    assert "no route to" in said
    assert ANA not in said


@FORMS
def test_a_day_of_trouble_leaves_nothing_personal_in_the_log(
    form: str, begin: Begin, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(form)
    world.register("microneedling-pen", name=NAME, number=ANA)
    world.register("microneedling-pen", name="Ben Example", number=BEN)
    world.register("microneedling-pen", name="Cleo Example", number="+12125550103")
    world.live()
    world.phone.fail(BEN, "unsure")
    world.phone.fail("+12125550103", "sender", 20003)
    world.set(FRIDAY.replace(hour=FRIDAY.hour + 1))
    world.send_due()
    accept_reply(world.sending, Incoming("SM1", "main", ANA, "STOP"), world.now)
    Watchman(world.sending, Telling(), Limits()).round(world.now)
    _refused_by_the_database(world)
    said = capsys.readouterr()
    for event in ("alarm_raised", "dispatch_failed", "IntegrityError"):
        assert event in said.err
    for personal in (ANA, BEN, "555010", "Example", "Lumina", *world.bodies(), *world.bodies(BEN)):
        assert personal not in said.err + said.out


def _refused_by_the_database(world: World) -> None:
    """A number without a version; PostgreSQL would quote its row."""
    (number,) = [row for row in world.rows(tables.Number) if row.address == ANA]
    values = {column.name: getattr(number, column.name) for column in tables.Number.__table__.columns}
    try:
        with world.store.write() as db:
            db.execute(insert(tables.Number).values(values | {"id": 999_999, "version": None}))
    except IntegrityError as error:
        structlog.get_logger().exception("dispatch_failed", error=type(error).__name__)
    else:
        raise AssertionError("the database took a number without a version")


# Event names

_LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def events_in(source: str) -> tuple[set[str], list[int]]:
    """The events that a module logs, and the lines where the name is not written out."""
    names: set[str] = set()
    wrong: list[int] = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LEVELS):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "log"):
            continue
        found = _names(node.args[0]) if node.args else []
        names.update(found)
        if not found or not all(re.fullmatch(r"[a-z]+([._][a-z]+)*", name) for name in found):
            wrong.append(node.lineno)
    return names, wrong


def _names(event: ast.expr) -> list[str]:
    match event:
        case ast.Constant(value=str(name)):
            return [name]
        case ast.IfExp(body=one, orelse=other):
            return [*_names(one), *_names(other)]
        case _:
            return []


def test_an_event_name_that_is_put_together_is_caught() -> None:
    assert events_in('log.info("worker_ready", n=1)\nlog.error("a" if x else "b")') == ({"worker_ready", "a", "b"}, [])
    assert events_in('log.info(f"sent to {number}")') == (set(), [1])
    assert events_in('log.info("Sent to somebody")')[1] == [1]


def test_every_event_has_a_static_name_and_a_line_in_the_handbook() -> None:
    names: set[str] = {"library_said"}  # by a handler, which takes the level from the library
    for path in sorted((ROOT / "reminders").rglob("*.py")):
        found, wrong = events_in(path.read_text(encoding="utf-8"))
        assert wrong == [], path
        names |= found
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z._]+)` \|", page, flags=re.MULTILINE)
    assert listed == sorted(names)
