"""What countries ask of texts, as data beside this file: profiles with their sources, and words to read out.

A country that no profile names has that of `elsewhere`. The words are those of a consent, by purpose and language.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Any

from reminders.domain.civil import Hours
from reminders.domain.region import Form, Region, Source
from reminders.domain.vocabulary import Purpose, TextClass
from reminders.domain.week import DAYS_IN_WEEK, NONE, Holidays, Week

ELSEWHERE = "elsewhere"
_BY_DEFAULT = "en"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PARTS = {"weekdays": range(5), **{name: (n,) for n, name in enumerate(_DAYS)}}


@dataclass(frozen=True)
class Words:
    """What is read out in one language before somebody agrees, by purpose, and how an offer ends."""

    language: str
    version: str
    review: str
    purposes: Mapping[Purpose, str]
    ends_by_text: str
    ends_by_call: str


@cache
def profiles() -> Mapping[str, Region]:
    """All profiles by their codes."""
    return {code: _region(code, document) for code, document in _documents("profiles").items()}


@cache
def profile_of(country: str) -> Region:
    """The profile of a country by its two letters."""
    return next((one for one in profiles().values() if country in one.countries), profiles()[ELSEWHERE])


@cache
def languages() -> Mapping[str, Words]:
    """The words to read out, by language."""
    return {code: _words(code, document) for code, document in _documents("words").items()}


def words_in(language: str) -> Words:
    """The words of a language, whatever its region; English where there are none."""
    known = languages()
    return known.get(language.replace("_", "-").partition("-")[0].lower(), known[_BY_DEFAULT])


def _documents(folder: str) -> dict[str, dict[str, Any]]:
    found = files(__package__).joinpath(folder)
    entries = sorted((one for one in found.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return {one.name.removesuffix(".toml"): tomllib.loads(one.read_text(encoding="utf-8")) for one in entries}


def _region(code: str, raw: dict[str, Any]) -> Region:
    listed = raw.get("holidays", {})
    days = Holidays(frozenset(_month_day(one) for one in listed.get("fixed", ())), frozenset(listed.get("easter", ())))
    return Region(
        code=code,
        name=raw["name"],
        countries=frozenset(raw["countries"]),
        emergency_number=raw["emergency_number"],
        of_age=raw["of_age"],
        pays_to_receive=raw.get("pays_to_receive", False),
        review=raw["review"],
        hours={TextClass(kind): _week(week, days) for kind, week in raw["hours"].items()},
        per_day=raw.get("per_day"),
        per_week=raw.get("per_week"),
        consent={purpose: Form(raw["consent"][purpose]) for purpose in Purpose},
        closing=frozenset(TextClass(kind) for kind in raw["closing"]),
        sources=tuple(
            Source(tuple(one["of"]), one["says"], one["evidence"], one.get("where", "")) for one in raw["sources"]
        ),
    )


def _week(raw: dict[str, Any], holidays: Holidays) -> Week:
    """A day that is not named is closed; `holidays = false` closes those of the profile."""
    days: list[Hours | None] = [None] * DAYS_IN_WEEK
    for part, (opens, closes) in ((name, raw[name]) for name in _PARTS if name in raw):
        for day in _PARTS[part]:
            days[day] = Hours(time.fromisoformat(opens), time.fromisoformat(closes))
    return Week.of(days, NONE if raw.get("holidays", True) else holidays)


def _month_day(raw: str) -> tuple[int, int]:
    month, day = raw.split("-")
    return int(month), int(day)


def _words(code: str, raw: dict[str, Any]) -> Words:
    return Words(
        language=code,
        version=raw["version"],
        review=raw["review"],
        purposes={purpose: raw[purpose] for purpose in Purpose},
        ends_by_text=raw["ends_by_text"],
        ends_by_call=raw["ends_by_call"],
    )
