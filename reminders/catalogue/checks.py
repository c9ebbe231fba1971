"""What a protocol's values must agree on, so that no text can be false, empty or silent about a restriction."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from reminders.catalogue.problems import Problem
from reminders.domain.protocol import Combined, Interval, Protocol, Step
from reminders.domain.vocabulary import Anchor, Category, Kind, Role
from reminders.errors import InvalidInput
from reminders.wording.placeholders import READY_ON, RESTRICTIONS, VISIT_AT, Placeholders, placeholders

Problems = Iterator[Problem]


def protocol_problems(protocol: Protocol) -> Problems:
    """Everything in which a protocol contradicts itself."""
    yield from _once((step.code for step in protocol.steps), "steps", "code")
    yield from _once((interval.indication for interval in protocol.intervals), "intervals", "indication")
    yield from _once_restricted(protocol)
    for step in protocol.steps:
        yield from _step_problems(step, protocol, f"steps.{step.code}")
    for interval in protocol.intervals:
        yield from _interval_problems(interval, f"intervals.{interval.indication}")
    if Role.NEXT in {step.role for step in protocol.steps} and not protocol.intervals:
        yield Problem("intervals", "a next text needs one", "Add an interval.")
    yield from _untold(protocol)


def combined_problems(combined: Combined, protocols: Mapping[str, Protocol]) -> Problems:
    """What a combined wording lacks of the texts that it stands for.

    The group of all its protocols asks for most, so what is enough for it is enough for every group.
    """
    place = f"{combined.code}.{combined.step}"
    steps = []
    for code in sorted(combined.protocols):
        found = _step_of(code, combined.step, protocols)
        if isinstance(found, Step):
            steps.append(found)
        else:
            yield Problem(f"{place}.protocols", found, "Correct the code, or take it out of protocols.", code)
    missing = sorted(frozenset[str]().union(*(step.says for step in steps)) - combined.says)
    if missing:
        says = f"the single texts also say {', '.join(missing)}"
        yield Problem(f"{place}.says", says, "Say it in the wording and list it under says.")
    told = frozenset[Category]().union(*(step.tells for step in steps))
    for language, asked in asked_by(combined.wording).items():
        if isinstance(asked, InvalidInput):
            yield no_placeholder(asked, f"{place}.wording.{language}")
        else:
            yield from _told_problems(asked, told, f"{place}.wording.{language}")


def asked_by(wording: Mapping[str, str]) -> dict[str, Placeholders | InvalidInput]:
    """What each language's template asks for, or why that cannot be read."""
    found: dict[str, Placeholders | InvalidInput] = {}
    for language, template in wording.items():
        try:
            found[language] = placeholders(template)
        except InvalidInput as error:
            found[language] = error
    return found


def no_placeholder(error: InvalidInput, place: str) -> Problem:
    """A template that asks for something that does not exist."""
    return Problem(place, "there is no such placeholder", error.remedy, error.value)


def _step_of(protocol: str, code: str, protocols: Mapping[str, Protocol]) -> Step | str:
    """The step of a protocol, or why there is none."""
    if protocol not in protocols:
        return "there is no such protocol"
    found = next((step for step in protocols[protocol].steps if step.code == code), None)
    return found or f"{protocol} has no step {code}"


def _once(names: Iterable[str], place: str, key: str) -> Problems:
    for name, count in Counter(names).items():
        if count > 1:
            yield Problem(place, f"{count} entries have this {key}", "Give each its own.", name)


def _once_restricted(protocol: Protocol) -> Problems:
    """Two entries for one category and area would merge by the longest, and one of them be dead."""
    spots = (
        f"{restriction.category} on the {area}"
        for restriction in protocol.restrictions
        for area in sorted(restriction.areas or protocol.areas)
    )
    yield from _once(spots, "restrictions", "category and area")


def _step_problems(step: Step, protocol: Protocol, place: str) -> Problems:
    known = {restriction.category for restriction in protocol.restrictions}
    for key, categories in (("tells", step.tells), ("awaits", step.awaits)):
        for category in sorted(categories - known):
            remedy = "Add the restriction, or take the category out."
            yield Problem(f"{place}.{key}", "the protocol restricts no such thing", remedy, str(category))
    permits = step.anchor is Anchor.RESTRICTION_END
    if (step.kind is Kind.PERMISSION) is not permits or permits is not bool(step.awaits):
        says = "permissions, and they alone, count from restriction-end and name what they await"
        yield Problem(place, says, 'Set kind = "permission", anchor = "restriction-end" and awaits.')
    if step.role is Role.RESTRICTIONS and not step.tells:
        yield Problem(f"{place}.tells", "a text of restrictions tells at least one", "List what it tells.")
    for language, asked in asked_by(step.wording).items():
        where = f"{place}.wording.{language}"
        if isinstance(asked, InvalidInput):
            yield no_placeholder(asked, where)
        else:
            yield from _told_problems(asked, step.tells, where)
            yield from _value_problems(asked, step.role, where)


def _told_problems(asked: Placeholders, tells: frozenset[Category], place: str) -> Problems:
    """What is told is printed, and what is printed is told."""
    composes = RESTRICTIONS in asked.names
    if composes and not tells - asked.until:
        yield Problem(place, "{restrictions} would be empty", "Take it out, or add categories to tells.")
    for category in sorted(tells - (tells if composes else asked.until)):
        remedy = f"Print it: {{restrictions}} or {{until:{category}}}."
        yield Problem(place, f"the text tells {category} and does not print it", remedy)
    for category in sorted(asked.until - tells):
        yield Problem(place, f"{{until:{category}}} prints what the text does not tell", "List it under tells.")


def _value_problems(asked: Placeholders, role: Role, place: str) -> Problems:
    """A visit's start is known before it, the date of the next session where that is asked for."""
    has = {VISIT_AT: role.before_visit, READY_ON: role is Role.NEXT}
    for name in (name for name, available in has.items() if name in asked.names and not available):
        says = f"{{{name}}} has no value in a text of role {role}"
        yield Problem(place, says, "Take it out, or correct the role.")
    if role is Role.NEXT and READY_ON not in asked.names:
        yield Problem(place, "it does not say from when", "Add {ready_on}.")


def _interval_problems(interval: Interval, place: str) -> Problems:
    if interval.sessions_min > interval.sessions_max:
        yield Problem(f"{place}.sessions", "the least is more than the most", "Swap them.")
    if not interval.days_min <= interval.days <= interval.days_max:
        says = f"days lies outside the window of {interval.days_min} to {interval.days_max}"
        yield Problem(f"{place}.days", says, "Widen the window.", interval.days)


def _untold(protocol: Protocol) -> Problems:
    told = frozenset[Category]().union(*(step.tells for step in protocol.steps))
    for restriction in protocol.restrictions:
        if restriction.category not in told:
            place = f"restrictions.{restriction.category}"
            yield Problem(place, "no text tells the patient", "Add it to the tells of a step.")
