from datetime import timedelta
from pathlib import Path

import pytest

from reminders.store import audit_guard, tables
from reminders.store.engine import Store
from reminders.usecases.seal_audit import seal_audit
from tests.cli.conftest import ANA, Run

NEW = ("register", "Ana Example", ANA, "--treatment", "microneedling-pen", "--ended", "now", "--consent", "care")


@pytest.fixture
def store(clinic: Run, tmp_path: Path) -> Store:
    """Of a clinic in which somebody did something, and a worker sealed it."""
    assert clinic(*NEW).code == 0
    assert clinic("pause", "--reason", "a test").code == 0
    opened = Store.open(f"sqlite:///{tmp_path / 'reminders.sqlite3'}")
    assert seal_audit(opened) == 2
    return opened


def test_an_intact_audit_is_said_to_be_with_the_end_to_note(clinic: Run, store: Store) -> None:
    assert clinic("resume").code == 0
    said = clinic("audit", "verify")
    (found,) = clinic("audit", "verify", "--json").json
    assert said.code == 0
    assert "2 sealed acts" in said.out
    assert "Intact, up to" in said.out
    assert "1 acts are not sealed yet" in said.out
    assert found["head"] in said.out
    assert (found["intact"], found["acts"], found["faults"]) == (True, 2, [])
    assert clinic("audit", "verify", "--head", found["head"]).code == 0
    assert clinic("audit", "verify", "--head", "2:" + "0" * 64).code == 1
    store.close()


def test_a_changed_act_and_a_missing_one_are_named_and_the_exit_code_tells(clinic: Run, store: Store) -> None:
    with store.write() as db, audit_guard.lifted(db.connection()):
        db.query(tables.Audit).filter_by(n=1).update({"actor": "somebody else"})
        db.query(tables.Audit).filter_by(n=2).delete()
        db.flush()
    store.close()
    said = clinic("audit", "verify")
    assert said.code == 1
    assert "The act in row 1 at place 1" in said.out
    assert "was changed after it was sealed" in said.out
    assert "The act at place 2 is missing" in said.out
    assert "Intact" not in said.out
    assert not clinic("audit", "verify", "--json").json[0]["intact"]


def test_old_acts_are_counted_then_removed_and_asked_about_first(clinic: Run, store: Store) -> None:
    with store.write() as db, audit_guard.lifted(db.connection()):
        for row in db.query(tables.Audit).filter_by(n=1):
            row.at -= timedelta(days=3000)
            row.n = row.hash = row.prev_hash = None
        db.query(tables.Audit).filter_by(n=2).update({"n": None, "hash": None, "prev_hash": None})
        db.query(tables.AuditChain).delete()
        db.flush()
    seal_audit(store)
    store.close()
    words = ("audit", "remove", "--older-than", "6y", "--by", "Dr. Example")
    assert clinic(*words, "--dry-run").out == clinic(*words, "--yes").out.replace("Removed", "Would be removed")
    assert clinic(*words).code == 2, "nobody sits at a terminal, and --yes is missing"
    said = clinic("audit", "verify").out
    assert "Up to place 1 acts were removed" in said
    assert "Intact" in said
