"""How a key is called in config.toml and in the environment, and which known name a wrong one is nearest to."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import cast

from reminders.config.senders import SENDER_KINDS
from reminders.config.settings import Tables
from reminders.config.shapes import SENDER_NAME
from reminders.config.table import Table

Key = tuple[str, ...]

PREFIX = "REMINDERS_"
CONFIG_VARIABLE = "REMINDERS_CONFIG"
FILE_SUFFIX = "_FILE"
SENDERS = "senders"
SECRET_KEYS = frozenset(  # each may come from a file of its own
    {
        *("url", "auth_token", "api_key_secret", "previous_auth_token", "webhook_key"),
        *("smtp_password", "heartbeat_url"),
    }
)
_A_LINE_OF_NAMES = 10


def keys_in(key: Key, kind: str | None = None) -> list[str]:
    """The keys that the table at `key` may hold; for a sender those of its kind, or of all kinds."""
    match key:
        case ():
            return list(Tables.model_fields)
        case ("senders", _):
            tables = [SENDER_KINDS[kind]] if kind else SENDER_KINDS.values()
            return list(dict.fromkeys(name for table in tables for name in table.model_fields))
        case (section,) if section in Tables.model_fields and section != SENDERS:
            return list(table_of(section).model_fields)
        case _:
            return []


def table_of(section: str) -> type[Table]:
    """The class that holds a section of config.toml, senders excepted."""
    return cast("type[Table]", Tables.model_fields[section].annotation)


def label(key: Key) -> str:
    """A key as a person finds it in config.toml: `[senders.main] kind`."""
    *table, name = key
    return f"[{'.'.join(table)}] {name}" if table else name


def variable(key: Key) -> str:
    """The environment variable that sets a key."""
    return PREFIX + "__".join(key).upper()


def key_of(name: str) -> tuple[Key, bool] | None:
    """The key that a variable sets and whether the variable names a file; None for an unknown variable."""
    key = _parts(name)
    if _is_known(key):
        return key, False
    held = (*key[:-1], key[-1].removesuffix(FILE_SUFFIX.lower()))
    return (held, True) if held != key and held[-1] in SECRET_KEYS and _is_known(held) else None


def _parts(name: str) -> Key:
    return tuple(name.upper().removeprefix(PREFIX).lower().split("__"))


def _is_known(key: Key) -> bool:
    match key:
        case ("senders", sender, name):
            return bool(re.fullmatch(SENDER_NAME, sender)) and name in keys_in((SENDERS, sender))
        case (section, name):
            return name in keys_in((section,))
        case _:
            return False


def nearest_variable(name: str) -> str:
    """What to write instead of an unknown variable."""
    match _parts(name):
        case (_, sender, _) if re.fullmatch(SENDER_NAME, sender):
            return nearest(name.upper(), _variables(sender))
        case _:
            return nearest(name.upper(), _variables("main"))


def _variables(sender: str) -> Iterator[str]:
    yield CONFIG_VARIABLE
    tables: list[Key] = [(section,) for section in keys_in(()) if section != SENDERS]
    for table in [*tables, (SENDERS, sender)]:
        for name in keys_in(table):
            yield variable((*table, name))
            if name in SECRET_KEYS:
                yield variable((*table, name)) + FILE_SUFFIX


def nearest(wrong: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known name, or what is known where nothing is near."""
    names = list(known)
    found = get_close_matches(wrong, names, n=1)
    if found:
        return f"Did you mean {found[0]}?"
    if len(names) > _A_LINE_OF_NAMES:
        return "config.example.toml names every key."
    return f"Known here: {', '.join(names)}."
