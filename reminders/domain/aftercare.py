"""What the patient's page shows: where each category stands, and how long there is something to look after.

From the one timeline: what the page calls allowed has ended in it, over all areas and all visits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.case import Case, Visit
from reminders.domain.plan import plan
from reminders.domain.timeline import End, end_of, timeline, visit_timeline
from reminders.domain.vocabulary import Category, TextClass

AT_LEAST = timedelta(days=7)
AFTER_A_VISIT = timedelta(days=14)
WHILE_OPEN = timedelta(days=90)  # until somebody says that the skin has healed, which has no date
AFTER_A_BOOKING = timedelta(days=1)
AT_MOST = timedelta(days=200)


@dataclass(frozen=True)
class Standing:
    """One category: when it ends on the area where it lasts longest, and from when it was counted."""

    category: Category
    end: End
    since: datetime

    def holds_at(self, moment: datetime) -> bool:
        return self.end.holds_at(moment)

    def passed(self, moment: datetime) -> float:
        """Which share of the wait is over, 0 to 1; of an open end none is."""
        if self.end.at is None:
            return 0.0
        whole = (self.end.at - self.since).total_seconds()
        return 1.0 if whole <= 0 else min(1.0, max(0.0, (moment - self.since).total_seconds() / whole))


def last_visit(case: Case) -> Visit | None:
    """The visit that took place last."""
    done = [visit for visit in case.visits if visit.took_place]
    return max(done, key=lambda visit: (visit.ended_at or visit.recorded_at, visit.id), default=None)


def standings(case: Case, now: datetime) -> tuple[Standing, ...]:
    """What holds now, and what the last visit restricted and is over; the soonest end first, open ends last."""
    ends, last = timeline(case), last_visit(case)
    of_last = {category for _, category in visit_timeline(last, case)} if last is not None else set()
    found = []
    for category in Category:
        end = end_of(ends, (category,))
        if end is not None and (end.holds_at(now) or category in of_last):
            found.append(Standing(category, end, _since(case, category) or now))
    order = list(Category)
    return tuple(sorted(found, key=lambda one: (one.end.open, one.end.at or now, order.index(one.category))))


def _since(case: Case, category: Category) -> datetime | None:
    """The end of the last visit that restricts a category."""
    ended = [
        visit.ended_at
        for visit in case.visits
        if visit.took_place and visit.ended_at and any(one is category for _, one in visit_timeline(visit, case))
    ]
    return max(ended, default=None)


def lasts_until(case: Case, now: datetime) -> datetime:
    """When there is nothing left to look after: no wait, no text about care, no visit that is booked.

    Never sooner than a week from now, and never later than 200 days: a booking far away opens no page for a year.
    """
    open_or_closed = [end.at or now + WHILE_OPEN for end in timeline(case).values()]
    texts = [text.useful_until_at for text in plan(case, now).texts if text.text_class is TextClass.CARE]
    coming = [v.starts_at + AFTER_A_BOOKING for v in case.visits if v.is_coming and v.starts_at is not None]
    last = last_visit(case)
    visit = [] if last is None or last.ended_at is None else [last.ended_at + AFTER_A_VISIT]
    return min(now + AT_MOST, max([now + AT_LEAST, *open_or_closed, *texts, *coming, *visit]))
