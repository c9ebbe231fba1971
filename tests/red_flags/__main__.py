"""`python -m tests.red_flags fresh` (or another set) prints counts by language and level, and nothing else."""

import sys

from reminders.catalogue.flag_lists import shipped_flags
from reminders.domain.red_flags import Level
from tests.red_flags.scoring import Line, messages, score

SETS = ("development", "paraphrases", "held_out", "unseen", "fresh", "blind")


def table(lines: list[Line]) -> str:
    """The figures as a table, with a sum of each level."""
    sums = [
        Line(
            "all",
            level,
            sum(line.count for line in lines if line.level is level),
            sum(line.caught for line in lines if line.level is level),
            sum(line.unseen for line in lines if line.level is level),
        )
        for level in reversed(Level)
    ]
    head = (
        "| language | level | messages | caught | missed or false alarm | nothing raised |\n|---|---|---|---|---|---|"
    )
    rows = [
        f"| {line.language} | {line.level} | {line.count} | {line.caught} | {line.missed} | {line.unseen} |"
        for line in (*lines, *sums)
    ]
    return "\n".join([head, *rows])


if __name__ == "__main__":
    if sys.argv[1:] not in [[each] for each in SETS]:
        sys.exit(f"Say which set: {', '.join(SETS)}.")
    print(table(score(messages(sys.argv[1]), shipped_flags())))  # noqa: T201
