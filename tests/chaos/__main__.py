"""`python -m tests.chaos`: real processes killed for so many minutes, and what was lost or doubled by it.

    python -m tests.chaos --minutes 10 --database both --report docs/chaos
    python -m tests.chaos --minutes 1 --database sqlite --control blind-resend

The exit code is 1 where anything went wrong; with a control, where the wrong was found that it must bring about.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chaos.controls import CONTROLS
from tests.chaos.databases import postgres_server, sqlite_file
from tests.chaos.passed import pass_worker
from tests.chaos.plan import BACKLOG, STALLS, USES, VALIDITY, Outcome, Plan, broken
from tests.chaos.power import cut_power
from tests.chaos.report import report, summary
from tests.chaos.run import run
from tests.chaos.storm import WORKS, Pace

KINDS = ("sqlite", "postgresql")


def main() -> int:
    """Run it on each database asked for."""
    asked = _parser().parse_args()
    kinds = KINDS if asked.database == "both" else (asked.database,)
    outcomes = {kind: _run(kind, asked) for kind in kinds}
    return 1 if any(went_wrong(outcome) for outcome in outcomes.values()) else 0


def went_wrong(outcome: Outcome) -> bool:
    """True where the checker found something, or could not have; of a control, where it found what that breaks."""
    verdict = outcome.verdict
    if outcome.plan.control is None:
        return bool(verdict.wrongs) or verdict.proves_little
    finds = CONTROLS[outcome.plan.control].finds
    return finds is not None and outcome.verdict.count(finds) > 0


def _run(kind: str, asked: argparse.Namespace) -> Outcome:
    plan = Plan(
        asked.minutes * 60,
        asked.seed,
        backlog=asked.backlog,
        settle=asked.settle_seconds,
        validity=asked.validity_seconds,
        uses=tuple(asked.use_seconds),
        stalls=asked.stalls,
        pace=Pace(works=tuple(asked.strike_after)),
    )
    if asked.control is not None:
        plan = broken(plan, asked.control)
    with TemporaryDirectory(prefix="reminders-chaos-", ignore_cleanup_errors=True) as folder:
        if asked.cut_power or (asked.control is not None and CONTROLS[asked.control].cuts):
            outcome = cut_power(plan, Path(folder))
            page = report(outcome, f"sqlite:///{folder}/reminders.db", _command(kind, asked))
        else:
            with postgres_server() if kind == "postgresql" else sqlite_file(Path(folder)) as database:
                act = pass_worker if asked.control and CONTROLS[asked.control].passes else run
                outcome = act(plan, database, Path(folder))
                page = report(outcome, database.url, _command(kind, asked))
        if asked.keep is not None:
            _keep(Path(folder), asked.keep / kind)
    sys.stdout.write(f"{kind}: {summary(outcome)}\n")
    if asked.report is not None:
        asked.report.mkdir(parents=True, exist_ok=True)
        (asked.report / f"{kind}.md").write_text(page, encoding="utf-8")
    return outcome


def _command(kind: str, asked: argparse.Namespace) -> str:
    """What makes this page again, without the folders of whoever made it."""
    control = f" --control {asked.control}" if asked.control else ""
    uses = " ".join(f"{use:g}" for use in asked.use_seconds)
    backlog = "" if asked.backlog == BACKLOG else f" --backlog {asked.backlog}"
    return (
        f"python -m tests.chaos --minutes {asked.minutes:g} --database {kind} --seed {asked.seed}"
        f" --settle-seconds {asked.settle_seconds:g} --validity-seconds {asked.validity_seconds:g} --use-seconds {uses}"
        f"{backlog}{_strikes(asked)}{control}{' --cut-power' if asked.cut_power else ''}"
    )


def _strikes(asked: argparse.Namespace) -> str:
    after = tuple(asked.strike_after)
    return "" if after == WORKS else f" --strike-after {after[0]:g} {after[1]:g}"


def _keep(folder: Path, where: Path) -> None:
    """Logs and journals, to look for a cause in."""
    where.mkdir(parents=True, exist_ok=True)
    for file in [*folder.glob("*.log"), *folder.glob("*.jsonl"), *folder.glob("*.db")]:
        (where / file.name).write_bytes(file.read_bytes())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos",
        description="Kill workers, and count the texts. `kill -TERM` ends the blows early; what was done is checked.",
    )
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--database", choices=[*KINDS, "both"], default="both")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--backlog", type=int, default=BACKLOG, help="texts are registered while fewer wait")
    parser.add_argument("--settle-seconds", type=float, default=5.0, help="worker.settle_seconds")
    parser.add_argument("--validity-seconds", type=float, default=VALIDITY, help="in place of a quarter of an hour")
    parser.add_argument("--use-seconds", type=float, nargs="+", default=list(USES), help="how long texts are useful")
    parser.add_argument("--stalls", type=float, default=STALLS, help="share of claims after which a worker stops")
    parser.add_argument(
        "--strike-after",
        type=float,
        nargs=2,
        default=WORKS,
        metavar=("FROM", "TO"),
        help="seconds that a worker sends before it is struck; the default leaves it two at most",
    )
    parser.add_argument("--cut-power", action="store_true", help="instead of all else; SQLite, needs a C compiler")
    parser.add_argument("--control", choices=sorted(CONTROLS), help="break one part: the exit code must be 1")
    parser.add_argument("--report", type=Path, help="a folder for one page a database")
    parser.add_argument("--keep", type=Path, help="a folder for logs and journals")
    return parser


if __name__ == "__main__":
    sys.exit(main())
