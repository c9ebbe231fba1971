"""Formats of dates and times by readable names, `"DD/MM/YYYY"` or `"%d/%m/%Y"`, made into one regular expression each.

A format is compiled once and read hundreds of thousands of times, so nothing here goes through strptime.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, time, timedelta, timezone
from functools import cached_property

from reminders.errors import InvalidInput

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_NAME = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?"
_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<year2>\d{2})",
    "MMMM": r"(?P<month_name>[a-z]{3,9})\.?",
    "MMM": r"(?P<month_name>[a-z]{3,9})\.?",
    "MM": r"(?P<month>\d{1,2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})(?:st|nd|rd|th)?",
    "D": r"(?P<day>\d{1,2})(?:st|nd|rd|th)?",
    "dddd": _DAY_NAME,
    "ddd": _DAY_NAME,
    "HH": r"(?P<hour>\d{1,2})",
    "H": r"(?P<hour>\d{1,2})",
    "hh": r"(?P<hour12>\d{1,2})",
    "h": r"(?P<hour12>\d{1,2})",
    # Spreadsheets add seconds, and take them away.
    "mm": r"(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?",
    "ss": "",
    "AM": r"(?P<half>[ap])\.?\s?m\.?",
    "Z": r"(?P<offset>z|utc|[+-]\d{2}:?\d{2})",
}
_DIRECTIVES = {
    "%Y": "YYYY", "%y": "YY", "%B": "MMMM", "%b": "MMM", "%m": "MM", "%d": "DD", "%A": "dddd", "%a": "ddd",
    "%H": "HH", "%I": "hh", "%M": "mm", "%S": "ss", "%p": "AM", "%z": "Z",
}  # fmt: skip
_SPELLINGS = {"am": "AM", "A": "AM", "a": "AM", "PM": "AM"}
_TOKEN = re.compile(r"YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|hh|h|mm|:?ss|AM|PM|am|A\b|a\b|Z|\s+|.")
_DATE, _TIME = {"year", "month", "day"}, {"hour", "minute"}
_EXAMPLES = '"DD/MM/YYYY", "MM/DD/YYYY h:mm AM", "YYYY-MM-DD HH:mm" or "%d/%m/%Y %H:%M"'


@dataclass(frozen=True)
class Read:
    """What a cell says: a date, a wall time, both, and the offset from UTC if it was written."""

    on: date | None
    at: time | None
    offset: timezone | None = None


@dataclass(frozen=True)
class Pattern:
    """One format. `written` is how a person wrote it."""

    written: str
    expression: re.Pattern[str]

    @cached_property
    def has_date(self) -> bool:
        return "day" in self.expression.groupindex

    @cached_property
    def has_time(self) -> bool:
        return "minute" in self.expression.groupindex

    def read(self, cell: str) -> Read | None:
        """None: the cell has another form, or names no day or time that there is."""
        found = self.expression.fullmatch(cell)
        if found is None:
            return None
        parts = found.groupdict()
        try:
            on = _date(parts) if self.has_date else None
            at = _time(parts) if self.has_time else None
        except ValueError:
            return None
        return Read(on, at, _offset(parts.get("offset")))


def compile_pattern(written: str) -> Pattern:
    """Read a format.

    Raises:
        InvalidInput: it has an unknown letter, or is neither a whole date nor a time.
    """
    named = _without_directives(written)
    pieces = [_piece(sign, written) for sign in _TOKEN.findall(named)]
    try:
        expression = re.compile("".join(pieces), re.IGNORECASE)
    except re.error:
        raise _refused(written, "it names something twice") from None
    _check_whole(written, set(expression.groupindex))
    return Pattern(written, expression)


def _without_directives(written: str) -> str:
    def named(found: re.Match[str]) -> str:
        directive = found[0].replace("-", "")
        if directive not in _DIRECTIVES:
            raise _refused(written, f"{directive} is not among what can be read")
        return _DIRECTIVES[directive]

    return re.sub(r"%-?[A-Za-z%]", named, written)


def _piece(sign: str, written: str) -> str:
    if sign == ":ss":
        return ""  # the minutes read them where they are there
    name = _SPELLINGS.get(sign, sign)
    if name in _TOKENS:
        return _TOKENS[name]
    if sign.isspace():
        return r"\s*,?\s*"  # also in "3:05 pm" and "3:05pm", "Nov 21, 2026" and "Nov 21 2026"
    if sign.isalpha() and sign not in "Tt":
        raise _refused(written, f"{sign!r} means nothing in a format")
    return re.escape(sign)


def _check_whole(written: str, named: set[str]) -> None:
    known = {name.removesuffix("2") if name == "year2" else name for name in named}
    known = {{"month_name": "month", "hour12": "hour"}.get(name, name) for name in known}
    date_parts, time_parts = known & _DATE, known & _TIME
    if date_parts not in (set(), _DATE) or time_parts not in (set(), _TIME) or not date_parts | time_parts:
        raise _refused(written, "it is no whole date and no whole time")
    if ("hour12" in named) is not ("half" in named):
        raise _refused(written, "h and AM belong together; hours to 24 are written H")


def _refused(written: str, problem: str) -> InvalidInput:
    return InvalidInput("formats", problem, value=written, remedy=f"Write it as {_EXAMPLES}.")


def _date(parts: dict[str, str | None]) -> date:
    year = int(parts.get("year") or 2000 + int(parts.get("year2") or 0))
    named = parts.get("month_name")
    month = _MONTHS.index(named[:3].lower()) + 1 if named else int(parts["month"] or 0)
    return date(year, month, int(parts["day"] or 0))


def _time(parts: dict[str, str | None]) -> time:
    minute, second = int(parts["minute"] or 0), int(parts["second"] or 0)
    half = parts.get("half")
    if half is None:
        return time(int(parts["hour"] or 0), minute, second)
    hour = int(parts["hour12"] or 0)
    if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours of a clock's face
        raise ValueError(hour)
    return time(hour % 12 + 12 * (half in "pP"), minute, second)


def _offset(written: str | None) -> timezone | None:
    if written is None:
        return None
    if written[0] not in "+-":
        return UTC
    sign = -1 if written[0] == "-" else 1
    hours, minutes = int(written[1:3]), int(written[-2:])
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
