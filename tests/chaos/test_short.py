"""The chaos in short, for every run of the tests: `make chaos` is the long one.

Slow machines make it longer, not wrong: it goes on until some workers were killed, and until what was due has gone.
"""

from pathlib import Path

import pytest

from tests.chaos.checker import Wrong
from tests.chaos.databases import postgres_server, sqlite_file
from tests.chaos.passed import TEXTS, pass_worker
from tests.chaos.plan import Outcome, Plan, broken
from tests.chaos.power import compiler, cut_power
from tests.chaos.run import run
from tests.chaos.storm import Pace
from tests.chaos.workers import DEADLY

QUICK = Pace(works=(0.0, 0.6), fault=1.0, lost_answer=8.0, crash=5.0, full=5.0, freeze=(6.5, 8.0))
SHORT = Plan(8.0, seed=1, backlog=30, uses=(60.0,), patience=60.0, doubts=False, least_kills=4, pace=QUICK)
pytestmark = pytest.mark.timeout(300)  # seconds; on a machine with nothing else to do a tenth of it
needs_compiler = pytest.mark.skipif(compiler() is None, reason="the loss of power needs a C compiler, on Linux")


def outcome_of(plan: Plan, kind: str, folder: Path) -> Outcome:
    with postgres_server() if kind == "postgresql" else sqlite_file(folder) as database:
        return run(plan, database, folder)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_is_lost_or_doubled_while_workers_are_killed(kind, tmp_path) -> None:
    outcome = outcome_of(SHORT, kind, tmp_path)
    assert outcome.verdict.wrongs == ()
    assert outcome.verdict.accepted > 20
    assert sum(blow.kind in DEADLY for blow in outcome.blows) >= 4


def test_control_who_sends_again_when_a_lease_ends_is_found_out(tmp_path) -> None:
    outcome = outcome_of(broken(SHORT, "blind-resend"), "sqlite", tmp_path)
    assert outcome.verdict.count(Wrong.DOUBLED) > 0


@pytest.mark.parametrize(("control", "doubles"), [("fence-alone", False), ("no-fence", True)])
def test_a_worker_that_was_passed_is_not_heard(control, doubles, tmp_path) -> None:
    with sqlite_file(tmp_path) as database:
        outcome = pass_worker(broken(SHORT, control), database, tmp_path)
    assert outcome.verdict.accepted >= TEXTS
    assert (outcome.verdict.count(Wrong.DOUBLED) > 0) is doubles


@needs_compiler
def test_nothing_that_was_acknowledged_is_lost_with_the_power(tmp_path) -> None:
    outcome = cut_power(Plan(0.0, seed=1, patience=40.0, doubts=False), tmp_path)
    assert outcome.verdict.wrongs == ()
    assert outcome.verdict.accepted > 20


@needs_compiler
def test_control_commits_that_wait_for_no_disk_are_lost_with_the_power(tmp_path) -> None:
    outcome = cut_power(broken(Plan(0.0, seed=1), "no-sync"), tmp_path)
    assert outcome.verdict.count(Wrong.DOUBLED) > 0
