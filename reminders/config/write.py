"""The text of a config.toml: every key with its comment, from the same descriptions that the settings carry.

A line that begins with `#` and no space is a key that is not set; take the `#` away to set it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from textwrap import wrap

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from reminders.config import names
from reminders.config.loading import DEFAULT_FILE, read_tables
from reminders.config.names import Key
from reminders.config.problems import NO_SECRET, refusal
from reminders.config.senders import SENDER_KINDS, TWILIO_API
from reminders.config.settings import DEFAULT_DATABASE, Tables
from reminders.config.shapes import without_password
from reminders.config.sources import Given

MAIN = "main"
_WIDTH = 110  # of a line of comment
_HEADER = """\
# What this machine needs to know. Organizations, clinics, hours and staff are kept in the database.
# A line that begins with # and no space is a key that is not set. Relative paths count from this folder.
# The environment wins over this file: REMINDERS_WORKER__CONCURRENCY=4 sets concurrency under [worker].
"""
_INSTEAD = "To send with Twilio, put this in place of the table above."


@dataclass(frozen=True)
class TwilioAnswers:
    """What `init` learns of a Twilio account. Its secrets stay in the environment."""

    account_sid: str
    messaging_service_sid: str | None = None
    from_number: str | None = None
    api_key_sid: str | None = None
    api_base: str = TWILIO_API


@dataclass(frozen=True)
class Answers:
    """What `init` learns of the machine; without a Twilio account texts go to the sandbox."""

    twilio: TwilioAnswers | None = None
    database_url: str = DEFAULT_DATABASE
    public_url: str | None = None
    segment_price: str | None = None


def render_config(answers: Answers) -> str:
    """The config.toml for these answers, which loads once the variables that it names are set.

    Raises ConfigError for answers that would not load. No secret is written: not even the database's password.
    """
    tables = _tables(answers)
    _, problems = read_tables(Given(DEFAULT_FILE, dict(tables)))
    wrong = [problem for problem in problems if problem.says != NO_SECRET]
    if wrong:
        raise refusal(wrong)
    safe = {"url": without_password(answers.database_url)}
    return "\n".join([_HEADER, *_rendered({**tables, "database": safe})])


def example_config() -> str:
    """The text of config.example.toml: every key at its default, and a Twilio sender to uncomment."""
    return "\n".join([_HEADER, *_rendered({}, with_twilio=True)])


def _tables(answers: Answers) -> dict[str, dict[str, object]]:
    sender: dict[str, object] = {"kind": "sandbox"}
    if answers.twilio is not None:
        given = {name: value for name, value in asdict(answers.twilio).items() if value is not None}
        sender = {"kind": "twilio", **given}
    if answers.segment_price is not None:
        sender["segment_price"] = answers.segment_price
    web = {} if answers.public_url is None else {"public_url": answers.public_url}
    return {"database": {"url": answers.database_url}, "senders": {MAIN: sender}, "web": dict(web)}


def _rendered(tables: Mapping[str, Mapping[str, object]], *, with_twilio: bool = False) -> Iterator[str]:
    for section, field in Tables.model_fields.items():
        given = tables.get(section, {})
        if section != names.SENDERS:
            yield _table((section,), names.table_of(section), given, field.description)
            continue
        sender = given.get(MAIN, {"kind": "sandbox"})
        yield _sender(sender, field.description)
        if with_twilio:
            yield _as_comment(_sender({"kind": "twilio"}, _INSTEAD))


def _sender(given: object, comment: str | None) -> str:
    values = given if isinstance(given, dict) else {}
    return _table((names.SENDERS, MAIN), SENDER_KINDS[values["kind"]], values, comment)


def _table(key: Key, table: type[BaseModel], given: Mapping[str, object], comment: str | None) -> str:
    entries = (_entry((*key, name), field, given.get(name)) for name, field in table.model_fields.items())
    return f"# {comment}\n[{'.'.join(key)}]\n{''.join(entries)}"


def _entry(key: Key, field: FieldInfo, given: object) -> str:
    value = given if given is not None else field.get_default()
    is_set = value is not None and not (given is None and field.is_required())
    shown = value if is_set else (field.examples or [""])[0]
    comment = wrap(field.description or "", _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
    return "\n".join([*comment, f"{_hint(key)}{'' if is_set else '#'}{key[-1]} = {_toml(shown)}\n"])


def _hint(key: Key) -> str:
    if key[-1] not in names.SECRET_KEYS:
        return ""
    what = "With a password, rather" if key[-1] == "url" else "Rather"
    name = names.variable(key)
    return f"# {what} set {name} to it,\n# or {name}{names.FILE_SUFFIX} to a file that holds it.\n"


def _as_comment(text: str) -> str:
    return "".join(line if line.startswith("#") else f"#{line}" for line in text.splitlines(keepends=True))


def _toml(value: object) -> str:
    match value:
        case SecretStr():
            return _toml(value.get_secret_value())
        case str() | Path():
            return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
        case _:
            return str(value)
