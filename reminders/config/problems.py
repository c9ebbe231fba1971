"""What is wrong with a configuration, in sentences. All of it at once, and never a secret's value."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic_core import ErrorDetails

from reminders.config import names
from reminders.config.shapes import MISSING_SECRET, REFUSED
from reminders.errors import ConfigError

NO_SECRET = "missing secret"  # noqa: S105 - words of a message
_SHOWN = {"worker", "log"}  # tables that never hold anything secret or personal


@dataclass(frozen=True)
class Problem:
    """One thing to put right: where it was written, what is wrong, what to do."""

    where: str
    says: str
    remedy: str
    shown: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong, without the remedy."""
        return f"{self.where}{self.shown}: {self.says}."


def refusal(problems: Iterable[Problem]) -> ConfigError:
    """The error that names every problem."""
    found = list(problems)
    if len(found) == 1:
        return ConfigError(found[0].sentence, remedy=found[0].remedy)
    lines = "".join(f"\n  {problem.sentence} {problem.remedy}" for problem in found)
    return ConfigError(f"The configuration has {len(found)} problems:{lines}")


def location(details: ErrorDetails) -> names.Key:
    """The key that an error of pydantic is about, without what pydantic adds on the way to it."""
    path = [str(part) for part in details["loc"]]
    if path[0] == names.SENDERS:
        del path[2:3]  # the kind, or a mark for a wrong name
    if details["type"].startswith("union_tag"):
        path.append("kind")
    return tuple(path)


def explain(details: ErrorDetails, where: str, value: object) -> Problem:
    """Put an error of pydantic into words. `value` is what was given, shown where it cannot be a secret."""
    key = location(details)
    # Under an unknown key there may be anything, a secret in the wrong table as well.
    harmless = key[0] in _SHOWN and len(key) > 1 and details["type"] != "extra_forbidden"
    says, remedy = _sentences(details, key)
    return Problem(where, says, remedy, f" ({value!r})" if harmless else "")


def _sentences(details: ErrorDetails, key: names.Key) -> tuple[str, str]:
    bounds = details.get("ctx", {})
    match details["type"]:
        case t if t == REFUSED:
            return details["msg"], bounds["remedy"]
        case t if t == MISSING_SECRET:
            return NO_SECRET, _set_secret(key)
        case "missing":
            return "missing", f"Give it here, or set {names.variable(key)}."
        case "extra_forbidden":
            return "unknown key", names.nearest(key[-1], names.keys_in(key[:-1], _kind(details)))
        case "union_tag_not_found":
            return "missing", 'Give "sandbox" or "twilio".'
        case "union_tag_invalid":
            return "not a kind of sender", 'Give "sandbox" or "twilio".'
        case "literal_error":
            return "not one of the choices", f"Give {bounds['expected']}."
        case _:
            return _type_or_bound(details["type"], bounds)


def _type_or_bound(kind: str, bounds: dict[str, object]) -> tuple[str, str]:
    match kind:
        case "int_type" | "int_parsing" | "int_from_float":
            return "not a whole number", "Give a whole number, such as 8."
        case "float_type" | "float_parsing" | "finite_number":
            return "not a number", "Give a number, such as 8."
        case "greater_than":
            return "too small", f"Give more than {bounds['gt']}."
        case "greater_than_equal":
            return "too small", f"Give {bounds['ge']} or more."
        case "less_than_equal":
            return "too large", f"Give {bounds['le']} or less."
        case "string_type" | "path_type":
            return "not text", 'Put it in quotes, as in key = "value".'
        case "string_too_short" | "too_short":
            return "empty", "Give a value, or leave the key out."
        case _:
            return "not a table", "Write its name in brackets on a line of its own, its keys below."


def _kind(details: ErrorDetails) -> str | None:
    """The kind of sender that an error is about. pydantic puts it behind the sender's name."""
    return str(details["loc"][2]) if details["loc"][0] == names.SENDERS else None


def _set_secret(key: names.Key) -> str:
    name = names.variable(key)
    instead = " To sign in with an API key, give api_key_sid and api_key_secret." if key[-1] == "auth_token" else ""
    return f"Set {name}, or {name}{names.FILE_SUFFIX} to a file that holds it.{instead}"
