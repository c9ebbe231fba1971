"""A worker is killed at every boundary that it has, one after another; then nothing is lost and nothing doubled.

On both databases at each: `python -m pytest tests/crash tests/model --hypothesis-profile=long`.
"""

import ast
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.crash.clinic import ROOT, Mortal, mortal_clinic

# Who owns a transaction in the life of a worker, and what it asks of a provider. A new one is named here.
COMMITS = (
    "record_visit.record_visit",
    "watch_clock.hold_against_store",
    "post.tell",
    "send_due.claim",
    "settle._write",
    "rescue._mark",
    "act_by.ask_when_late",
    "inquire._claim_looks",
    "inquire._take_doubt",
    "inquire._take_receipt",
    "resolve.not_created",
    "accept_receipt.accept_receipt",
    "poll_replies.claim_replies",
    "poll_replies.take_replies",
    "accept_reply.accept_reply",
    "alarms._review",
    "seal_audit._seal_some",
    "post.leave",
)
REQUESTS = ("send", "search", "fetch", "replies")
POINTS = (
    *(f"{owner}: {moment} the commit" for owner in COMMITS for moment in ("before", "after")),
    *(f"{what}: {moment}" for what in REQUESTS for moment in ("before the request", "after the answer")),
)
# One transaction each, that no life of a test comes to: an alarm that was mailed, a doubt of four hours, a worker
# that has been silent for a day, a look that a wrong clock has put off, somebody on call who was told and mailed.
SELDOM = {
    "alarms._tell",
    "resolve.cannot_tell",
    "tidying.forget_dead",
    "rescue.bring_near",
    "escalate.escalate",
    "escalate._mail",
}
FLOW = ("usecases", "worker")
# All of them on SQLite; in the gate, on PostgreSQL, those between which a text could be lost or doubled.
CORE = ("send_due.claim", "settle._write", "rescue._mark", "inquire._take_doubt", "resolve.not_created", "send")
IS_LONG = settings.get_current_profile_name() == "long"


@pytest.fixture
def mortal(database_url: str, tmp_path: Path) -> Iterator[Mortal]:
    with mortal_clinic(database_url, tmp_path) as clinic:
        yield clinic


def died(status: int) -> bool:
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.timeout(600)  # forty lives, of a second each on a machine that does nothing else
def test_a_worker_that_is_killed_at_any_boundary_loses_and_doubles_nothing(mortal: Mortal):
    ended, passed = mortal.live()
    assert ended == 0
    assert set(passed) == set(POINTS), "a boundary is new, or gone: name it above"
    is_core = mortal.runtime.store.kind == "postgresql" and not IS_LONG
    points = [point for point in POINTS if not is_core or point.partition(":")[0] in CORE]
    survived = [point for point in points if not died(mortal.live(point)[0])]
    assert survived == []
    mortal.heal()
    assert mortal.wrong() == []


def test_the_check_sees_what_was_sent_twice_and_what_never_was(mortal: Mortal):
    mortal.live()
    mortal.heal()
    assert mortal.wrong() == []
    journal = mortal.double.account.journal
    entry = journal.pop()
    assert any(fault.startswith("lost") for fault in mortal.wrong())
    journal.extend([entry, entry])
    assert any(fault.startswith("doubled") for fault in mortal.wrong())


def owners(path: Path) -> set[str]:
    """The functions of a module that begin a transaction that writes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        f"{path.stem}.{function.name}"
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "write"
    }


def test_every_transaction_of_the_modules_that_a_worker_runs_has_a_name():
    modules = {owner.partition(".")[0] for owner in (*COMMITS, *SELDOM)}
    files = [path for part in FLOW for path in (ROOT / "reminders" / part).glob("*.py") if path.stem in modules]
    found = {owner for path in files for owner in owners(path)}
    assert found == set(COMMITS) | SELDOM
