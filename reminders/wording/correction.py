"""The words of a correction: what a patient was told, put right.

Saying that something is allowed again is the one sentence here that can do harm, so it always
names the area, and is not said of the whole body while any area still asks for it.
"""

from collections.abc import Collection, Iterable

from reminders.domain.planned import Change, Content, ToldEnd
from reminders.domain.timeline import Spot
from reminders.domain.vocabulary import WHOLE_BODY, BodyArea, Category
from reminders.wording import compose
from reminders.wording.moments import Moments
from reminders.wording.phrases import Phrases


def corrected(content: Content, moments: Moments, phrases: Phrases) -> str:
    """One sentence for each change, visits first; empty where nothing can be said.

    `content.ends` are what else holds: they keep a change of one area from reading as one of all.
    """
    changed = {change.spot: change.end for change in content.changes if change.spot is not None}
    holding = [ToldEnd(spot, end) for spot, end in changed.items() if end and end.holds_at(moments.moment)]
    others = [told for told in content.ends if told.spot not in changed and told.end.holds_at(moments.moment)]
    lifted = changed.keys() - {told.spot for told in holding}
    still_held = {told.spot[1] for told in (*holding, *others)}
    categories = {told.spot[1] for told in holding}
    beside = [told for told in others if told.spot[1] in categories]
    restricted = compose.restrictions([*holding, *beside], moments, phrases)
    visits = [_visit(change, moments, phrases) for change in content.changes if change.spot is None]
    times = f"{phrases.corrected} {restricted}" if restricted else ""
    return " ".join(part for part in (*visits, times, *_lifted(lifted, still_held, phrases)) if part)


def _visit(change: Change, moments: Moments, phrases: Phrases) -> str:
    if change.starts_at is not None:
        return phrases.visit_moved.format(when=moments.visit(change.starts_at))
    return "" if change.was_at is None else phrases.visit_cancelled.format(when=moments.visit_day(change.was_at))


def _lifted(spots: Collection[Spot], still_held: Collection[Category], phrases: Phrases) -> Iterable[str]:
    groups: dict[tuple[BodyArea, ...], list[Category]] = {}
    for category in Category:
        areas = tuple(area for area in BodyArea if (area, category) in spots)
        if areas and category not in WHOLE_BODY:
            groups.setdefault(areas, []).append(category)
        elif areas and category not in still_held:
            groups.setdefault((), []).append(category)
    for areas, categories in groups.items():
        pattern = phrases.lifted_on if areas else phrases.lifted
        what, where = compose.prohibited(categories, phrases), compose.on_areas(areas, phrases)
        yield pattern.format(what=what, areas=where)
