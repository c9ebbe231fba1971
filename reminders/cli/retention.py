"""`retention`: remove what was kept long enough."""

import re
import sys
from calendar import monthrange
from datetime import datetime, timedelta
from typing import Annotated

import typer

from reminders.cli import frame
from reminders.errors import InvalidInput
from reminders.store.scope import EVERYWHERE, AnyScope
from reminders.usecases.retention import Kept, past_its_time, remove_older

ACTOR = "command line"
_SPAN = re.compile(r"(\d{1,4})([dmy])")
_SHORTEST_DAYS = 30
_NOTHING = """\
Nothing is removed by itself: how long you must keep records is a matter of your law and your profession.
Once you know, look first, then remove:

    reminders retention --older-than 24m --dry-run
    reminders retention --older-than 24m --yes

It empties words of texts, replies and notes, and erases patients with whom nothing has happened since.
Opt-outs, consents and the history of what was sent stay."""


def retention(
    older_than: Annotated[str | None, typer.Option("--older-than", help="Such as 24m, 90d or 3y.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be removed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Remove what was kept long enough: words of texts, replies, notes, and patients without any activity since.

    Off unless you run it. Opt-outs, consents and the history of what was sent stay. Sending goes on meanwhile.

    Example: reminders retention --older-than 24m --dry-run
    """
    if older_than is None:
        typer.echo(_NOTHING)
        return
    with frame.opened() as runtime:
        now = runtime.now()
        before = cutoff(older_than, now)
        scope: AnyScope = EVERYWHERE if clinic is None else frame.scope_of(runtime, clinic)
        if not dry_run and not yes:
            _ask(before)
        done = (
            past_its_time(scope, runtime.store, before)
            if dry_run
            else remove_older(scope, runtime.store, before, ACTOR, now)
        )
    if json:
        frame.print_json({"dry_run": dry_run, **vars(done)})
        return
    _say(done, dry_run=dry_run)


def cutoff(typed: str, now: datetime) -> datetime:
    """The instant before which all is old: so many days, calendar months or years ago.

    Raises:
        InvalidInput: it has another form, or is so short that texts in use would lose their words.
    """
    found = _SPAN.fullmatch(typed.strip().lower())
    if found is None:
        raise InvalidInput("older-than", "it is not a span", value=typed, remedy="Write 90d, 24m or 3y.")
    count, unit = int(found[1]), found[2]
    try:
        before = _days_back(now, count) if unit == "d" else _months_back(now, count * (12 if unit == "y" else 1))
    except (ValueError, OverflowError):
        raise InvalidInput("older-than", "it is too long", value=typed, remedy="Write 90d, 24m or 3y.") from None
    if before > _days_back(now, _SHORTEST_DAYS):
        remedy = f"Keep at least {_SHORTEST_DAYS} days: texts and corrections still speak of them."
        raise InvalidInput("older-than", "it is too short", value=typed, remedy=remedy)
    return before


def _days_back(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _months_back(now: datetime, months: int) -> datetime:
    """The same day of an earlier month, or its last where it is shorter."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


def _ask(before: datetime) -> None:
    if not sys.stdin.isatty():
        raise InvalidInput("retention", "it cannot be undone", remedy="Look with --dry-run, then give --yes.")
    typer.confirm(f"Remove what is from before {before:%Y-%m-%d} for good?", abort=True)


def _say(done: Kept, *, dry_run: bool) -> None:
    typer.echo(f"{'Would be removed' if dry_run else 'Removed'}, from before {done.before:%Y-%m-%d}:")
    for what, count in done.removed.items():
        typer.echo(f"  {what:<30}{count:>8}")
    if done.busy:
        typer.echo(f"Left to the next run, since a text is on its way: {done.busy} patients.")
