"""The rules of form that no linter knows; each is shown to catch what it forbids."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ("reminders", "tests", "migrations")
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
# Names that say nothing, and so collect everything.
VAGUE_NAMES = frozenset({"common", "helper", "helpers", "manager", "misc", "service", "services", "util", "utils"})
# "Session" alone could be a treatment, a database handle or a browser's sign-in.
AMBIGUOUS_CLASSES = frozenset({"Session"})
CLOCK = Path("reminders/runtime.py")
CLOCK_READS = frozenset(
    {
        "datetime.date.today",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "time.time",
        "time.time_ns",
    }
)


def long_file(source: str) -> list[str]:
    lines = len(source.splitlines())
    return [f"{lines} lines, {MAX_FILE_LINES} at most"] if lines > MAX_FILE_LINES else []


def long_functions(source: str) -> list[str]:
    return [
        f"{node.name} has {lines} lines, {MAX_FUNCTION_LINES} at most"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
    ]


def ambiguous_classes(source: str) -> list[str]:
    return [
        f"class {node.name} could mean several things"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef) and node.name in AMBIGUOUS_CLASSES
    ]


def clock_reads(source: str) -> list[str]:
    """Every mention counts, also one without a call, such as a default factory."""
    tree = ast.parse(source)
    known = dict(_imported(tree))
    names = (_full_name(node, known) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name))
    return [f"{name} reads the machine's clock" for name in names if name in CLOCK_READS]


def vague_names(path: Path) -> list[str]:
    return [f"{name} says nothing" for name in (*path.parent.parts, path.stem) if name in VAGUE_NAMES]


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each name that an import binds, with what it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _full_name(node: ast.expr, known: dict[str, str]) -> str:
    match node:
        case ast.Name(id=name):
            return known.get(name, "")
        case ast.Attribute(value=value, attr=attribute):
            return f"{_full_name(value, known)}.{attribute}"
        case _:
            return ""


def python_files(*parts: str) -> list[Path]:
    """Paths relative to the checkout."""
    return sorted(path.relative_to(ROOT) for part in parts for path in (ROOT / part).rglob("*.py"))


def is_revision(path: Path) -> bool:
    return path.parts[:2] == ("migrations", "versions")


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_the_rules_look_at_the_whole_project() -> None:
    files = python_files(*PARTS)
    assert {Path("reminders/__main__.py"), Path("tests/test_architecture.py")} <= set(files)


def test_no_file_is_longer_than_can_be_read_in_one_go() -> None:
    files = [path for path in python_files(*PARTS) if not is_revision(path)]
    assert [(path, fault) for path in files for fault in long_file(read(path))] == []


def test_no_function_is_longer_than_a_screen() -> None:
    files = [path for path in python_files(*PARTS) if not is_revision(path)]
    assert [(path, fault) for path in files for fault in long_functions(read(path))] == []


def test_every_module_has_a_name_that_says_something() -> None:
    assert [(path, fault) for path in python_files(*PARTS) for fault in vague_names(path)] == []


def test_no_class_has_a_name_with_several_meanings() -> None:
    assert [(path, fault) for path in python_files(*PARTS) for fault in ambiguous_classes(read(path))] == []


def test_only_the_runtime_reads_the_clock() -> None:
    files = [path for path in python_files(*PARTS) if path != CLOCK]
    assert [(path, fault) for path in files for fault in clock_reads(read(path))] == []


def test_one_line_too_many_in_a_file_is_caught() -> None:
    assert long_file("x = 1\n" * 300) == []
    assert long_file("x = 1\n" * 301) == ["301 lines, 300 at most"]


@pytest.mark.parametrize("head", ["def busy():\n", "async def busy():\n", "class A:\n  def busy(self):\n"])
def test_one_line_too_many_in_a_function_is_caught(head: str) -> None:
    assert long_functions(head + "    x = 1\n" * 39) == []
    assert long_functions(head + "    x = 1\n" * 40) == ["busy has 41 lines, 40 at most"]


@pytest.mark.parametrize("path", ["reminders/utils.py", "reminders/store/helpers/rows.py", "tests/common.py"])
def test_a_name_that_says_nothing_is_caught(path: str) -> None:
    assert len(vague_names(Path(path))) == 1


def test_a_name_that_only_contains_a_vague_word_is_fine() -> None:
    assert vague_names(Path("reminders/domain/common_law.py")) == []


def test_a_bare_session_is_caught_and_a_qualified_one_is_not() -> None:
    assert ambiguous_classes("class Session: ...") == ["class Session could mean several things"]
    assert ambiguous_classes("class TreatmentSession: ...") == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import datetime\ndatetime.datetime.now()", "datetime.datetime.now"),
        ("import datetime as dt\ndt.datetime.utcnow()", "datetime.datetime.utcnow"),
        ("from datetime import datetime\nf(default=datetime.now)", "datetime.datetime.now"),
        ("from datetime import datetime as D\nD.today()", "datetime.datetime.today"),
        ("from datetime import date\ndate.today()", "datetime.date.today"),
        ("import time\ntime.time()", "time.time"),
        ("from time import time\ntime()", "time.time"),
    ],
)
def test_a_read_of_the_clock_is_caught_however_it_is_spelled(source: str, name: str) -> None:
    assert clock_reads(source) == [f"{name} reads the machine's clock"]


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.monotonic()",
        "from datetime import datetime\ndatetime.fromisoformat('2026-01-01')",
        "def plan(now):\n    return now.time()",
    ],
)
def test_what_does_not_read_the_clock_is_let_through(source: str) -> None:
    assert clock_reads(source) == []
