"""A plan as a table: what goes out and why then, what does not and why not. And how treatments are typed."""

from collections.abc import Sequence

from rich.table import Table

from reminders.cli import frame
from reminders.domain.planned import LeftOut
from reminders.domain.vocabulary import BodyArea
from reminders.errors import InvalidInput
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.shown import ShownPlan

TREATMENT_HELP = "CODE, CODE:area or CODE:area:indication; may be repeated. `reminders protocols list` has the codes."


def treatments(typed: Sequence[str]) -> tuple[GivenTreatment, ...]:
    """Read CODE[:area[:indication]].

    Raises:
        InvalidInput: the area is none.
    """
    return tuple(_treatment(one) for one in typed)


def _treatment(typed: str) -> GivenTreatment:
    code, _, rest = typed.partition(":")
    area, _, indication = rest.partition(":")
    try:
        where = BodyArea(area) if area else BodyArea.FACE
    except ValueError:
        remedy = f"Use one of: {', '.join(BodyArea)}."
        raise InvalidInput("area", "there is no such body area", value=area, remedy=remedy) from None
    return GivenTreatment(code, where, indication or None)


def print_plan(plan: ShownPlan) -> None:
    """Print every text with its local time, its words and the reason for its moment."""
    if plan.texts:
        table = Table("when", "text", "why then", show_lines=True)
        for text in plan.texts:
            size = f"{text.segments} segment{'' if text.segments == 1 else 's'}, {text.encoding}"
            held = f"\nHeld: {text.held.sentence}" if text.held is not None else ""
            when = f"{text.local:%a %d %b %H:%M}\n{text.zone.rpartition('/')[2].replace('_', ' ')}"
            table.add_row(when, f"{text.body}\n[dim]{size}[/]", text.why + held)
        frame.out.print(table)
    else:
        frame.out.print("No text goes out.")
    print_left_out(plan.left_out)


def print_left_out(left_out: Sequence[LeftOut]) -> None:
    """Print what does not go out, by reason."""
    if not left_out:
        return
    table = Table("not sent", "why", box=None, padding=(0, 2, 0, 0))
    for item in left_out:
        table.add_row(item.key.partition("/")[2], item.reason.sentence)
    frame.out.print(table)


def as_json(plan: ShownPlan) -> dict[str, object]:
    """A plan for scripts."""
    return {
        "texts": plan.texts,
        "left_out": [
            {"key": i.key, "role": i.role, "reason": i.reason, "sentence": i.reason.sentence, "due_at": i.due_at}
            for i in plan.left_out
        ],
    }
