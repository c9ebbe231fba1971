"""Whom a patient calls at this hour: the clinic, its urgent line, or where to turn while nobody answers."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from phonenumbers import NumberParseException

from reminders.usecases.patient_chart import readable
from reminders.wording.voice import Voice

_DIGITS = re.compile(r"\+?\d[\d ()./-]*\d")


class Who(StrEnum):
    """Who answers now; `closed`: nobody does, until the clinic opens."""

    CLINIC = "clinic"
    URGENT = "urgent"
    FALLBACK = "fallback"
    CLOSED = "closed"


@dataclass(frozen=True)
class Line:
    """A number as people read it, and as a phone dials it; `dial` is empty where it is no number."""

    shown: str
    dial: str


@dataclass(frozen=True)
class Calls:
    """Whom to call now. `line` None: the clinic has told no number."""

    who: Who
    line: Line | None
    emergency: Line | None


def calls_of(voice: Voice, now: datetime) -> Calls:
    """What the page shows to be tapped, as `{call}` prints it in texts."""
    who, number = _answered(voice, now)
    return Calls(who, _line(number), _line(voice.emergency_number))


def _answered(voice: Voice, now: datetime) -> tuple[Who, str]:
    if voice.is_answered(now):
        return Who.CLINIC, voice.phone
    if voice.urgent_phone is not None and voice.is_urgent_line_answered(now):
        return Who.URGENT, voice.urgent_phone
    if voice.fallback is not None:
        return Who.FALLBACK, voice.fallback
    return Who.CLOSED, voice.phone


def _line(number: str) -> Line | None:
    if not number:
        return None
    found = _DIGITS.search(number)
    dial = "" if found is None else "".join(sign for sign in found[0] if sign.isdigit() or sign == "+")
    return Line(as_read(number), dial)


def as_read(number: str) -> str:
    """A number as people read it; what is none, such as "NHS 111", as it is."""
    try:
        return readable(number) if number.startswith("+") else number
    except NumberParseException:
        return number
