"""Voices and contents that the tests of wording share."""

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from reminders.domain.civil import Hours, Place
from reminders.domain.planned import Content, ToldEnd
from reminders.domain.protocol import StepRef
from reminders.domain.timeline import OPEN, End
from reminders.domain.vocabulary import BodyArea, Category
from reminders.wording.languages import phrases
from reminders.wording.moments import Moments
from reminders.wording.voice import Voice, WeeklyHours

NEW_YORK = ZoneInfo("America/New_York")
LONDON = ZoneInfo("Europe/London")
PARIS = ZoneInfo("Europe/Paris")

OFFICE = WeeklyHours((*[(Hours(time(9), time(18)),)] * 5, (), ()))

US = Voice("Glow", "en", "US", "+12125550101", "911", Place(NEW_YORK), NEW_YORK)
GB = Voice("Glow", "en", "GB", "+12125550101", "999", Place(LONDON), LONDON)
IN_PARIS = replace(GB, place=Place(PARIS))


def at(zone: ZoneInfo, day: int, hour: int = 15, minute: int = 30, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


def ends(*told: tuple[Category, End], area: BodyArea = BodyArea.FACE) -> tuple[ToldEnd, ...]:
    return tuple(ToldEnd((area, category), end) for category, end in told)


def pen_ends(zone: ZoneInfo) -> tuple[ToldEnd, ...]:
    """Three groups and an open end, for a treatment that ended on Saturday 21 November at 15:30."""
    return ends(
        (Category.MAKEUP, End(at(zone, 22))),
        (Category.SPORT, End(at(zone, 24))),
        (Category.HEAT, End(at(zone, 24))),
        (Category.POOL, End(at(zone, 24))),
        (Category.SUN, End(at(zone, 28, 8, 0), whole_day=True)),
        (Category.WAXING, OPEN),
    )


def content(*told: ToldEnd, visit_at: datetime | None = None) -> Content:
    return Content(StepRef("microneedling-pen", 1, "first"), told, visit_at=visit_at)


def moments(voice: Voice, moment: datetime) -> Moments:
    return Moments.of(voice, moment, phrases("en").zone_label)
