"""Plans as JSON and back: what a reminder prints and why, kept as data so that any language can print it later."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from reminders.domain.case import Caps, Rules
from reminders.domain.civil import Hours
from reminders.domain.planned import Change, Content, Shift, ShiftKind, ToldEnd, Why
from reminders.domain.protocol import Calendar, Elapsed, Offset, StepRef
from reminders.domain.timeline import End, Spot
from reminders.domain.vocabulary import Anchor, BodyArea, Category, Preset, TextClass

Json = dict[str, Any]


def dump_content(content: Content) -> Json:
    """Write a content; keys without a value are left away, since rows are many."""
    made = {
        "step": None if content.step is None else str(content.step),
        "ends": [_dump_told(told) for told in content.ends],
        "visit_at": _iso(content.visit_at),
        "ready_on": None if content.ready_on is None else content.ready_on.isoformat(),
        "changes": [_dump_change(change) for change in content.changes],
        "link": content.link,
        "asks": content.asks,
    }
    return {key: value for key, value in made.items() if value}


def load_content(raw: Mapping[str, Any]) -> Content:
    """Read what `dump_content` wrote."""
    return Content(
        step=StepRef.parse(raw["step"]) if "step" in raw else None,
        ends=tuple(_load_told(item) for item in raw.get("ends", ())),
        visit_at=_moment(raw.get("visit_at")),
        ready_on=date.fromisoformat(raw["ready_on"]) if "ready_on" in raw else None,
        changes=tuple(_load_change(item) for item in raw.get("changes", ())),
        link=raw.get("link", False),
        asks=raw.get("asks", False),
    )


def dump_why(why: Why) -> Json:
    """Write an explanation."""
    return {
        "anchor": str(why.anchor),
        "anchor_at": _iso(why.anchor_at),
        "offset": _dump_offset(why.offset),
        "awaits": [str(category) for category in why.awaits],
        "shifts": [[str(s.kind), _iso(s.from_at), _iso(s.to_at)] for s in why.shifts],
    }


def load_why(raw: Mapping[str, Any]) -> Why:
    """Read what `dump_why` wrote."""
    return Why(
        anchor=Anchor(raw["anchor"]),
        anchor_at=datetime.fromisoformat(raw["anchor_at"]),
        offset=_load_offset(raw["offset"]),
        awaits=tuple(Category(name) for name in raw["awaits"]),
        shifts=tuple(
            Shift(ShiftKind(kind), datetime.fromisoformat(a), datetime.fromisoformat(b)) for kind, a, b in raw["shifts"]
        ),
    )


def dump_rules(rules: Rules) -> Json:
    """Write a clinic's rules; times are HH:MM, spans are minutes."""
    return {
        "hours": _dump_hours(rules.hours),
        "class_hours": {str(name): _dump_hours(hours) for name, hours in rules.class_hours.items()},
        "grace_minutes": _minutes(rules.grace),
        "undo_minutes": _minutes(rules.undo),
        "caps": {
            "per_day": rules.caps.per_day,
            "per_week": rules.caps.per_week,
            "hold_from": rules.caps.hold_from,
        },
        "preset": str(rules.preset),
        "marketing": rules.marketing,
        "rather_twice": sorted(map(str, rules.rather_twice)),
        "page_link": rules.page_link,
        "answer_closed": rules.answer_closed,
        "ask_digits": rules.ask_digits,
    }


def load_rules(raw: Mapping[str, Any]) -> Rules:
    """Read what `dump_rules` wrote; an empty object is the default rules."""
    if not raw:
        return Rules()
    return Rules(
        hours=_load_hours(raw["hours"]),
        class_hours={TextClass(name): _load_hours(hours) for name, hours in raw["class_hours"].items()},
        grace=timedelta(minutes=raw["grace_minutes"]),
        undo=timedelta(minutes=raw["undo_minutes"]),
        caps=Caps(**raw["caps"]),
        preset=Preset(raw["preset"]),
        marketing=raw["marketing"],
        rather_twice=frozenset(map(TextClass, raw.get("rather_twice", ()))),  # stored rules may be older than it
        page_link=raw.get("page_link", False),
        answer_closed=raw.get("answer_closed", True),
        ask_digits=raw.get("ask_digits", False),
    )


def _iso(moment: datetime | None) -> str | None:
    """In UTC: two plans of one instant are equal, whatever zone it was given in."""
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _moment(raw: str | None) -> datetime | None:
    return None if raw is None else datetime.fromisoformat(raw)


def _minutes(span: timedelta) -> float:
    return span / timedelta(minutes=1)


def _dump_hours(hours: Hours) -> list[str]:
    return [hours.opens.isoformat("minutes"), hours.closes.isoformat("minutes")]


def _load_hours(raw: list[str]) -> Hours:
    return Hours(time.fromisoformat(raw[0]), time.fromisoformat(raw[1]))


def _dump_offset(offset: Offset) -> Json:
    match offset:
        case Elapsed(delta):
            return {"seconds": delta.total_seconds()}
        case Calendar(days, at_local):
            return {"days": days, "at": at_local.isoformat("minutes")}


def _load_offset(raw: Mapping[str, Any]) -> Offset:
    if "seconds" in raw:
        return Elapsed(timedelta(seconds=raw["seconds"]))
    return Calendar(raw["days"], time.fromisoformat(raw["at"]))


def _dump_spot(spot: Spot) -> list[str]:
    return [str(spot[0]), str(spot[1])]


def _load_spot(raw: list[str]) -> Spot:
    return BodyArea(raw[0]), Category(raw[1])


def _dump_end(end: End) -> Json:
    return {"at": _iso(end.at), "day": end.whole_day}


def _load_end(raw: Mapping[str, Any]) -> End:
    return End(_moment(raw["at"]), raw["day"])


def _dump_told(told: ToldEnd) -> Json:
    return {"spot": _dump_spot(told.spot), **_dump_end(told.end)}


def _load_told(raw: Mapping[str, Any]) -> ToldEnd:
    return ToldEnd(_load_spot(raw["spot"]), _load_end(raw))


def _dump_change(change: Change) -> Json:
    return {
        "fact": change.fact,
        "spot": None if change.spot is None else _dump_spot(change.spot),
        "end": None if change.end is None else _dump_end(change.end),
        "starts_at": _iso(change.starts_at),
        "was_at": _iso(change.was_at),
    }


def _load_change(raw: Mapping[str, Any]) -> Change:
    return Change(
        fact=raw["fact"],
        spot=None if raw["spot"] is None else _load_spot(raw["spot"]),
        end=None if raw["end"] is None else _load_end(raw["end"]),
        starts_at=_moment(raw["starts_at"]),
        was_at=_moment(raw["was_at"]),
    )
