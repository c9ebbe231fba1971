"""The closed list of what a template may ask for, and how a template is taken apart.

Filling is plain substitution: what staff write is never a format string, and what is filled in is
never read again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from reminders.domain.vocabulary import Category
from reminders.errors import InvalidInput

RESTRICTIONS = "restrictions"
VISIT_AT = "visit_at"
READY_ON = "ready_on"
CALL = "call"
EMERGENCY = "emergency"
REPLY_OR_CALL = "reply_or_call"
UNTIL = "until:"

_UNTIL_NAMES = {UNTIL + category: category for category in Category}
KNOWN = (RESTRICTIONS, VISIT_AT, READY_ON, CALL, EMERGENCY, REPLY_OR_CALL, *_UNTIL_NAMES)

_TEMPLATES = 4096  # templates and their sentences that are kept taken apart

_BRACED = re.compile(r"\{([^{}]*)\}")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Placeholders:
    """What one template asks for: plain names, and the categories of its `{until:CATEGORY}`."""

    names: frozenset[str]
    until: frozenset[Category]


@lru_cache(_TEMPLATES)
def placeholders(template: str) -> Placeholders:
    """Read a template.

    Raises:
        InvalidInput: it has a placeholder that does not exist.
    """
    found = frozenset(_BRACED.findall(template))
    for name in sorted(found - frozenset(KNOWN)):
        raise InvalidInput("placeholder", "there is none of this name", value="{" + name + "}", remedy=_remedy(name))
    until = frozenset(_UNTIL_NAMES[name] for name in found if name in _UNTIL_NAMES)
    return Placeholders(found - frozenset(_UNTIL_NAMES), until)


def _remedy(name: str) -> str:
    near = get_close_matches(name, KNOWN, n=1)
    if near:
        return f"Did you mean {{{near[0]}}}?"
    return "Use one of: " + ", ".join(f"{{{known}}}" for known in (*KNOWN[:6], "until:makeup")) + "."


@lru_cache(_TEMPLATES)
def sentences(template: str) -> tuple[str, ...]:
    """The sentences of a template; white space between them is not kept."""
    return tuple(_BETWEEN_SENTENCES.split(template.strip()))


def fill(template: str, value: Callable[[str], str]) -> str:
    """Put values in place of the placeholders, in one pass."""
    return _BRACED.sub(lambda match: value(match[1]), template)
