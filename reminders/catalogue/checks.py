"""What a protocol's values must agree on, so that no text can be false, empty or silent about a restriction."""

from collections import Counter
from collections.abc import Iterable, Mapping

from reminders.domain.protocol import Combined, Protocol, Step
from reminders.domain.vocabulary import Anchor, Category, Kind, Role
from reminders.errors import InvalidInput
from reminders.wording.placeholders import READY_ON, RESTRICTIONS, VISIT_AT, Placeholders, placeholders


def check_protocol(protocol: Protocol, where: str) -> None:
    """Refuse a protocol that contradicts itself.

    Raises:
        InvalidInput: names the entry and what to change.
    """
    _once((step.code for step in protocol.steps), f"{where}: steps", "code")
    _once((interval.indication for interval in protocol.intervals), f"{where}: intervals", "indication")
    _once_restricted(protocol, where)
    for step in protocol.steps:
        _check_step(step, protocol, f"{where}: steps.{step.code}")
    _check_intervals(protocol, where)
    _check_all_told(protocol, where)


def check_wording(wording: Mapping[str, str], field: str) -> dict[str, Placeholders]:
    """Read the placeholders of each language.

    Raises:
        InvalidInput: one of them does not exist.
    """
    found = {}
    for language, template in wording.items():
        try:
            found[language] = placeholders(template)
        except InvalidInput as error:
            field = f"{field}.wording.{language}"
            raise InvalidInput(field, "there is no such placeholder", value=error.value, remedy=error.remedy) from None
    return found


def check_combined(combined: Combined, protocols: Mapping[str, Protocol], where: str) -> None:
    """Refuse a combined wording that says or tells less than the texts that it stands for.

    The group of all its protocols asks for most, so what is enough for it is enough for every group.

    Raises:
        InvalidInput: names the wording and what it lacks.
    """
    field = f"{where}: {combined.code}.{combined.step}"
    steps = [_step_of(code, combined.step, protocols, field) for code in sorted(combined.protocols)]
    missing = sorted(frozenset[str]().union(*(step.says for step in steps)) - combined.says)
    if missing:
        remedy = "Say it in the wording and list it under says."
        raise InvalidInput(f"{field}.says", f"the single texts also say {', '.join(missing)}", remedy=remedy)
    told = frozenset[Category]().union(*(step.tells for step in steps))
    _check_told(combined.wording, told, field)


def _step_of(protocol: str, code: str, protocols: Mapping[str, Protocol], field: str) -> Step:
    steps = protocols[protocol].steps if protocol in protocols else ()
    found = next((step for step in steps if step.code == code), None)
    if found is None:
        problem = f"{protocol} has no step {code}" if protocol in protocols else "there is no such protocol"
        remedy = "Correct the code, or take it out of protocols."
        raise InvalidInput(f"{field}.protocols", problem, value=protocol, remedy=remedy)
    return found


def _once(names: Iterable[str], field: str, key: str) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise InvalidInput(field, f"{count} entries have this {key}", value=name, remedy="Give each its own.")


def _once_restricted(protocol: Protocol, where: str) -> None:
    """Two entries for one category and area would merge by the longest, and one of them be dead."""
    spots = (
        f"{restriction.category} on the {area}"
        for restriction in protocol.restrictions
        for area in sorted(restriction.areas or protocol.areas)
    )
    _once(spots, f"{where}: restrictions", "category and area")


def _check_step(step: Step, protocol: Protocol, field: str) -> None:
    known = {restriction.category for restriction in protocol.restrictions}
    for key, categories in (("tells", step.tells), ("awaits", step.awaits)):
        for category in sorted(categories - known):
            remedy = "Add the restriction, or take the category out."
            raise InvalidInput(
                f"{field}.{key}", "the protocol restricts no such thing", value=str(category), remedy=remedy
            )
    permits = step.anchor is Anchor.RESTRICTION_END
    if (step.kind is Kind.PERMISSION) is not permits or permits is not bool(step.awaits):
        problem = "permissions, and they alone, count from restriction-end and name what they await"
        raise InvalidInput(field, problem, remedy='Set kind = "permission", anchor = "restriction-end" and awaits.')
    if step.role is Role.RESTRICTIONS and not step.tells:
        raise InvalidInput(f"{field}.tells", "a text of restrictions tells at least one", remedy="List what it tells.")
    _check_told(step.wording, step.tells, field)
    _check_values(step, field)


def _check_told(wording: Mapping[str, str], tells: frozenset[Category], field: str) -> None:
    """What is told is printed, and what is printed is told."""
    for language, asked in check_wording(wording, field).items():
        place = f"{field}.wording.{language}"
        printed = tells if RESTRICTIONS in asked.names else asked.until
        if RESTRICTIONS in asked.names and not tells - asked.until:
            raise InvalidInput(
                place, "{restrictions} would be empty", remedy="Take it out, or add categories to tells."
            )
        for category in sorted(tells - printed):
            remedy = f"Print it: {{restrictions}} or {{until:{category}}}."
            raise InvalidInput(place, f"the text tells {category} and does not print it", remedy=remedy)
        for category in sorted(asked.until - tells):
            remedy = "List it under tells."
            raise InvalidInput(place, f"{{until:{category}}} prints what the text does not tell", remedy=remedy)


def _check_values(step: Step, field: str) -> None:
    """A visit's start is known before it, the date of the next session where that is asked for."""
    has = {VISIT_AT: step.role.before_visit, READY_ON: step.role is Role.NEXT}
    for language, asked in check_wording(step.wording, field).items():
        place = f"{field}.wording.{language}"
        for name in (name for name, available in has.items() if name in asked.names and not available):
            problem = f"{{{name}}} has no value in a text of role {step.role}"
            raise InvalidInput(place, problem, remedy="Take it out, or correct the role.")
        if step.role is Role.NEXT and READY_ON not in asked.names:
            raise InvalidInput(place, "it does not say from when", remedy="Add {ready_on}.")


def _check_intervals(protocol: Protocol, where: str) -> None:
    for interval in protocol.intervals:
        field = f"{where}: intervals.{interval.indication}"
        if interval.sessions_min > interval.sessions_max:
            raise InvalidInput(f"{field}.sessions", "the least is more than the most", remedy="Swap them.")
        if not interval.days_min <= interval.days <= interval.days_max:
            problem = f"days lies outside the window of {interval.days_min} to {interval.days_max}"
            raise InvalidInput(f"{field}.days", problem, value=interval.days, remedy="Widen the window.")
    roles = {step.role for step in protocol.steps}
    if Role.NEXT in roles and not protocol.intervals:
        raise InvalidInput(f"{where}: intervals", "a next text needs one", remedy="Add an interval.")


def _check_all_told(protocol: Protocol, where: str) -> None:
    told = frozenset[Category]().union(*(step.tells for step in protocol.steps))
    for restriction in protocol.restrictions:
        if restriction.category not in told:
            field = f"{where}: restrictions.{restriction.category}"
            raise InvalidInput(field, "no text tells the patient", remedy="Add it to the tells of a step.")
