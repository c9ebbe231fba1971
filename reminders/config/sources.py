"""Where settings come from: config.toml, and over it the environment, which may name files for secrets."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reminders.config import names
from reminders.config.names import Key
from reminders.config.problems import Problem

_UNREADABLE = "cannot be read"


@dataclass
class Given:
    """What file and environment say together, who said it, and what could not be understood."""

    file: Path
    data: dict[str, object] = field(default_factory=dict, repr=False)
    variables: dict[Key, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def where(self, key: Key) -> str:
        """The variable that set a key, else its place in the file."""
        return self.variables.get(key) or f"{self.file}, {names.label(key)}"

    def value(self, key: Key) -> object:
        """What was given for a key; None for nothing."""
        found: object = self.data
        for part in key:
            found = found.get(part) if isinstance(found, dict) else None
        return found

    def put(self, key: Key, text: str) -> None:
        """Set a key over what the file says."""
        *tables, name = key
        table = self.data
        for part in tables:
            below = table.setdefault(part, {})
            if not isinstance(below, dict):
                return  # the file has something else where a table must be: a problem of its own
            table = below
        table[name] = text


def read_toml(file: Path) -> dict[str, object] | Problem | None:
    """The tables of a file; None where there is none. Of a mistake only the place is told: a line may hold a secret."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        return Problem(str(file), f"{_UNREADABLE} ({error.strerror})", "Give a file that this user may read.")
    except UnicodeDecodeError:
        return Problem(str(file), "not text in UTF-8", "Save it as UTF-8.")
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\((at [^()]*)\)$", str(error))
        at = f" {place[1]}" if place else ""
        return Problem(str(file), f"not TOML{at}", "Compare it with config.example.toml.")


@dataclass(frozen=True)
class _Variable:
    """An environment variable for a known key. `text` is the value, or the path of the file that holds it."""

    name: str
    text: str = field(repr=False)
    is_file: bool


def add_environment(given: Given, environ: Mapping[str, str]) -> None:
    """Put what REMINDERS_ variables say over what the file says."""
    found: dict[Key, list[_Variable]] = {}
    for name in sorted(environ):
        if not name.upper().startswith(names.PREFIX) or name.upper() == names.CONFIG_VARIABLE:
            continue
        known = names.key_of(name)
        if known is None:
            given.problems.append(Problem(name, "unknown variable", names.nearest_variable(name)))
            continue
        key, is_file = known
        found.setdefault(key, []).append(_Variable(name, environ[name], is_file))
    for key, variables in found.items():
        given.variables[key] = variables[0].name
        value = _value(variables, given.file.parent)
        if isinstance(value, Problem):
            given.problems.append(value)
        else:
            given.put(key, value)


def _value(variables: list[_Variable], folder: Path) -> str | Problem:
    first, *others = variables
    if others:
        remedy = "Unset one of the two."
        return Problem(first.name, f"given together with {others[0].name}", remedy)
    return _secret_from(first, folder / first.text) if first.is_file else first.text


def _secret_from(variable: _Variable, file: Path) -> str | Problem:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        return _unusable(variable, f"{file} {_UNREADABLE} ({error.strerror})")
    except UnicodeDecodeError:
        return _unusable(variable, f"{file} is not text in UTF-8")
    return text.removesuffix("\n") or _unusable(variable, f"{file} is empty")


def _unusable(variable: _Variable, says: str) -> Problem:
    return Problem(variable.name, says, "Name a file that this user may read and that holds the secret alone.")


def config_variable(environ: Mapping[str, str]) -> str | None:
    """The path that REMINDERS_CONFIG gives, in whatever case it is written."""
    return next((text for name, text in environ.items() if name.upper() == names.CONFIG_VARIABLE), None)


def unreported(problems: Iterable[Problem], known: Iterable[Problem]) -> list[Problem]:
    """The problems at places where none is known yet: a secret that cannot be read is not missing too."""
    places = {problem.where for problem in known}
    return [problem for problem in problems if problem.where not in places]
