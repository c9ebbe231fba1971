"""From a file and the environment to settings, or to one error that names all that is wrong."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from reminders.config.names import CONFIG_VARIABLE
from reminders.config.problems import Problem, explain, location, refusal
from reminders.config.settings import Settings, Tables
from reminders.config.sources import Given, add_environment, config_variable, read_toml, unreported
from reminders.errors import ConfigError

DEFAULT_FILE = Path("config.toml")


def load(path: Path | None, environ: Mapping[str, str], *, allow_missing: bool = False) -> Settings:
    """Read the settings of this machine: `path`, else what REMINDERS_CONFIG names, else ./config.toml.

    The environment wins over the file. With `allow_missing` a file that is not there is an empty one.
    Raises ConfigError, which names every problem at once and no secret.
    """
    file = _locate(path, environ)
    given = Given(file)
    content = read_toml(file)
    match content:
        case Problem():
            add_environment(given, environ)
            raise refusal([content, *given.problems])
        case None if not allow_missing:
            raise _missing(path, file, environ)
        case _:
            given.data = content or {}
    add_environment(given, environ)
    return _validated(given)


def _locate(path: Path | None, environ: Mapping[str, str]) -> Path:
    if path is not None:
        return path
    named = config_variable(environ)
    return DEFAULT_FILE if named is None else Path(named)


def _missing(path: Path | None, file: Path, environ: Mapping[str, str]) -> ConfigError:
    if path is None and config_variable(environ) is not None:
        return refusal([Problem(CONFIG_VARIABLE, f"no file {file}", "Run `reminders init`, or name another file.")])
    here = "config.toml here" if path is None else str(file)
    return ConfigError(f"no {here}: run `reminders init`")


def _validated(given: Given) -> Settings:
    tables, wrong = read_tables(given)
    problems = given.problems + unreported(wrong, given.problems)
    if tables is None or problems:
        raise refusal(problems)
    held = {name: getattr(tables, name) for name in Tables.model_fields}
    return Settings(folder=given.file.absolute().parent, **held)


def read_tables(given: Given) -> tuple[Tables | None, list[Problem]]:
    """Hold what was given against the settings: the tables, or every problem that they have."""
    # The error is turned into values before anything is raised: as the cause of another it would take
    # the values that it saw, secrets among them, along into tracebacks.
    try:
        return Tables.model_validate(given.data), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    keys = [location(details) for details in found]
    return None, [
        explain(details, given.where(key), given.value(key)) for details, key in zip(found, keys, strict=True)
    ]
