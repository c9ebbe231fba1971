"""The sentences that say what must be avoided, and until when.

Categories with one end share a sentence, the soonest end comes first, open ends come last. An
area is named only for a category that ends at different times on different areas.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from reminders.domain.planned import ToldEnd
from reminders.domain.timeline import End, later
from reminders.domain.vocabulary import WHOLE_BODY, BodyArea, Category
from reminders.wording.moments import Moments
from reminders.wording.phrases import Phrases

# A person goes to the gym whole: here the longest end of all areas holds for all.

_CATEGORIES = list(Category)
_AREAS = list(BodyArea)
_Areas = tuple[BodyArea, ...]


def restrictions(ends: Iterable[ToldEnd], moments: Moments, phrases: Phrases) -> str:
    """The sentences for all ends that still hold when the text leaves; empty where none does."""
    groups: dict[tuple[End, _Areas], list[Category]] = {}
    for category, by_area in running(ends, moments.moment).items():
        for end, areas in _ends_of(category, by_area):
            groups.setdefault((end, areas), []).append(category)
    return " ".join(
        _sentence(categories, areas, until(end, moments, phrases), phrases)
        for (end, areas), categories in sorted(groups.items(), key=lambda group: _order(*group))
    )


def until(end: End, moments: Moments, phrases: Phrases) -> str:
    """What stands after "until": a moment, or the words for an open end."""
    return phrases.open_end if end.open else moments.end(end)


def running(ends: Iterable[ToldEnd], moment: datetime) -> dict[Category, dict[BodyArea, End]]:
    """The ends that still hold, by category and area in their fixed order; the longest where one is told twice."""
    found: dict[Category, dict[BodyArea, End]] = {}
    for told in sorted(ends, key=lambda told: (_CATEGORIES.index(told.spot[1]), _AREAS.index(told.spot[0]))):
        area, category = told.spot
        if told.end.holds_at(moment):
            known = found.setdefault(category, {})
            known[area] = later(known[area], told.end) if area in known else told.end
    return found


def longest(by_area: Mapping[BodyArea, End]) -> End:
    """The end that outlasts those of all areas."""
    last, *rest = by_area.values()
    for end in rest:
        last = later(last, end)
    return last


def named(categories: Iterable[Category], phrases: Phrases) -> str:
    """Categories as words: "retinol, acids or vitamin C"."""
    return phrases.choice(_words(categories, phrases))


def prohibited(categories: Iterable[Category], phrases: Phrases) -> str:
    """Categories as they stand after one word that forbids all, or no longer does: "de sport ou sauna"."""
    return phrases.none_of(_words(categories, phrases))


def _words(categories: Iterable[Category], phrases: Phrases) -> Iterator[str]:
    return (word for category in categories for word in phrases.categories[category])


def on_areas(areas: Iterable[BodyArea], phrases: Phrases) -> str:
    """Areas as words: "face and neck"."""
    return phrases.all_of(phrases.areas[area] for area in areas)


def _ends_of(category: Category, by_area: Mapping[BodyArea, End]) -> list[tuple[End, _Areas]]:
    """Each end with the areas to name for it: none where one end holds for all."""
    if category in WHOLE_BODY or len(set(by_area.values())) == 1:
        return [(longest(by_area), ())]
    different = dict.fromkeys(by_area.values())
    return [(end, tuple(area for area in by_area if by_area[area] == end)) for end in different]


def _order(key: tuple[End, _Areas], categories: list[Category]) -> tuple[bool, float, int, bool, list[int]]:
    end, areas = key
    moment = end.at.timestamp() if end.at is not None else 0.0
    return end.open, moment, _CATEGORIES.index(categories[0]), end.whole_day, [_AREAS.index(area) for area in areas]


def _sentence(categories: Iterable[Category], areas: _Areas, when: str, phrases: Phrases) -> str:
    pattern = phrases.restricted_on if areas else phrases.restricted
    said = pattern.format(what=_refused(categories, phrases), areas=on_areas(areas, phrases), when=when)
    return said[:1].upper() + said[1:]


def _refused(categories: Iterable[Category], phrases: Phrases) -> str:
    """Categories as a sentence forbids them: one "No" for all, or one for each form of it."""
    if not phrases.refused:
        return prohibited(categories, phrases)
    sharing: dict[str, list[str]] = {}
    for no, what in (word.split(" ", 1) for category in categories for word in phrases.refused[category]):
        sharing.setdefault(no, []).append(what)
    return ", ".join(f"{no} {phrases.choice(named)}" for no, named in sharing.items())
