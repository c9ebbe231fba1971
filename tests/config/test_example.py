import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from reminders.config import example_config, load
from reminders.config.names import table_of
from reminders.config.senders import SENDER_KINDS
from reminders.config.settings import Tables

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def lines() -> list[str]:
    return EXAMPLE.read_text(encoding="utf-8").splitlines()


def defaults() -> list[tuple[str, dict[str, object]]]:
    """Every table with its keys: the default, or None for a key that has none."""
    found = []
    for section in Tables.model_fields:
        tables = [*SENDER_KINDS.values()] if section == "senders" else [table_of(section)]
        name = "senders.main" if section == "senders" else section
        found += [(name, {key: plain(f.get_default()) for key, f in t.model_fields.items()}) for t in tables]
    return found


def plain(default: object) -> object:
    match default:
        case SecretStr():
            return default.get_secret_value()
        case Path():
            return str(default)
        case _:
            return None if default is PydanticUndefined else default


def written() -> list[tuple[str, dict[str, object]]]:
    """Every table with its keys, those that are not set too: as they would be without their `#`."""
    found: list[tuple[str, dict[str, Any]]] = []
    for line in lines():
        setting = re.fullmatch(r"#?(\[[a-z.]+\]|\w+ = .+)", line)
        if setting and setting[1].startswith("["):
            found.append((setting[1].strip("[]"), {}))
        elif setting:
            found[-1][1].update(tomllib.loads(setting[1]))
    return found


def test_the_example_has_every_key_in_order_and_no_other() -> None:
    assert [(table, list(keys)) for table, keys in written()] == [(table, list(keys)) for table, keys in defaults()]


def test_every_default_of_the_example_is_the_default_of_the_settings() -> None:
    pairs = zip(written(), defaults(), strict=True)
    for (table, keys), (_, expected) in pairs:
        assert {(table, k): v for k, v in keys.items() if expected[k] is not None} == {
            (table, k): v for k, v in expected.items() if v is not None
        }


def test_the_example_loads_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    plain_settings, example = load(tmp_path / "config.toml", {}), load(EXAMPLE, {})
    assert example.model_copy(update={"folder": tmp_path}) == plain_settings


def test_every_key_of_the_example_has_a_comment() -> None:
    text = lines()
    for above, line in pairwise(text):
        if re.match(r"#?\w+ = ", line):
            assert above.startswith("# "), line


def test_the_example_is_what_the_program_would_write() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == example_config()
