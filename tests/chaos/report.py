"""What came of a run, as a page."""

from collections import Counter
from collections.abc import Iterable

from benchmarks.machine import this_machine
from reminders.domain.reminder import State
from reminders.store.engine import Store
from tests.chaos.checker import Verdict, Wrong
from tests.chaos.plan import LEASE, Outcome
from tests.chaos.recovery import Spread
from tests.chaos.workers import DEADLY, Kind


def summary(outcome: Outcome) -> str:
    """The few numbers that matter, on a line."""
    verdict = outcome.verdict
    counts = [f"{wrong} {count}" for wrong in Wrong if (count := verdict.count(wrong)) or wrong in _ALWAYS]
    kills = f"{_kills(outcome)} kills ({outcome.recovery.hits} with texts on their way)"
    texts = f"{verdict.due} texts due, {verdict.accepted} taken"
    return f"{kills}, {len(outcome.blows)} blows in all, {texts}: {', '.join(counts)}"


_ALWAYS = (Wrong.LOST, Wrong.DOUBLED)


def report(outcome: Outcome, url: str, command: str) -> str:
    """The page; it names versions and sizes, and nothing of the machine that others could find it by."""
    store = Store.open(url)
    machine = this_machine(store)
    store.close()
    plan, verdict = outcome.plan, outcome.verdict
    kinds = Counter(blow.kind for blow in outcome.blows)
    return "\n".join(
        [
            f"# Chaos on {machine.database}",
            "",
            "Made by `" + command + "`; what each line means is in [reliability.md](../reliability.md).",
            "",
            f"{machine}. Seed {plan.seed}, {outcome.raged / 60:.3g} minutes of blows. Texts are useful for "
            f"{', '.join(f'{use:g}' for use in plan.uses)} s; lease {LEASE:g} s, validity {plan.validity:g} s at most, "
            f"settle window {plan.settle:g} s." + (f" Broken on purpose: {plan.control}." if plan.control else ""),
            "",
            _headline(outcome),
            "",
            *_warning(verdict),
            *_table("what was done", [(str(kind), kinds[kind]) for kind in Kind]),
            *_table("what came of it", _results(outcome)),
            *_table("where texts stand", sorted(verdict.states.items())),
            *_recovered(outcome),
        ]
    )


def _headline(outcome: Outcome) -> str:
    verdict, kills = outcome.verdict, _kills(outcome)
    minutes = outcome.raged / 60
    return (
        f"**{kills:,} kills, {verdict.accepted:,} texts: {verdict.count(Wrong.LOST):,} lost, "
        f"{verdict.count(Wrong.DOUBLED):,} doubled.** That is {kills / minutes:.0f} kills and "
        f"{verdict.accepted / minutes:,.0f} texts a minute; {outcome.recovery.hits:,} of the kills hit a worker "
        f"with texts on their way, {outcome.recovery.left_open:,} in all."
    )


def _kills(outcome: Outcome) -> int:
    return sum(blow.kind in DEADLY for blow in outcome.blows)


def _warning(verdict: Verdict) -> list[str]:
    """Such a run must not pass for a proof."""
    if not verdict.proves_little:
        return []
    share = f"{verdict.accepted:,} of {verdict.wanted:,}"
    return [f"**This run proves little.** The provider took {share} texts that were wanted; the others were late.", ""]


def _results(outcome: Outcome) -> list[tuple[str, object]]:
    verdict = outcome.verdict
    return [
        ("texts due", verdict.due),
        ("texts that the provider took", verdict.accepted),
        *((f"**{wrong}**", verdict.count(wrong)) for wrong in Wrong),
        ("held for a person", _held(verdict)),
        ("still being asked about", verdict.undecided),
        ("starts that failed, such as while the database was down", outcome.failures),
        ("seconds to rest after the last blow", f"{outcome.settled_after:.0f}"),
    ]


def _held(verdict: Verdict) -> int:
    return sum(count for state, count in verdict.states.items() if state.startswith(State.HELD))


def _table(title: str, lines: Iterable[tuple[str, object]]) -> list[str]:
    return [f"| {title} | |", "|---|---:|", *(f"| {name} | {_number(value)} |" for name, value in lines), ""]


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _recovered(outcome: Outcome) -> list[str]:
    lines = ["| from the kill to the end of the doubt | texts | p50 | p99 | longest |", "|---|---:|---:|---:|---:|"]
    for name, spread in (
        ("the provider could show the text", outcome.recovery.with_evidence),
        ("there was no trace of it", outcome.recovery.without),
    ):
        lines.append(_spread(name, spread))
    return [*lines, ""]


def _spread(name: str, spread: Spread | None) -> str:
    if spread is None:
        return f"| {name} | 0 | | | |"
    return f"| {name} | {spread.count:,} | {spread.p50:.1f} s | {spread.p99:.1f} s | {spread.longest:.1f} s |"
