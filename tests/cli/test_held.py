from datetime import UTC, datetime
from pathlib import Path

import pytest

from reminders.store import tables
from reminders.store.engine import Store
from tests.cli.conftest import ANA, Run

NEW = ("register", "Ana Example", ANA, "--treatment", "microneedling-pen", "--ended", "now", "--consent", "care")


@pytest.fixture
def held(clinic: Run, tmp_path: Path) -> str:
    """A clinic with one text of which nobody knows whether it went, and another for which somebody has to call."""
    assert clinic(*NEW).code == 0
    text, other = (entry["id"] for entry in clinic("upcoming", "--json").json[:2])
    store = Store.open(f"sqlite:///{tmp_path / 'reminders.sqlite3'}")
    with store.write() as db:
        row = db.query(tables.Reminder).filter_by(public_id=text).one()
        row.state, row.reason = "unsure", "unknown-outcome"  # type: ignore[assignment]
        row = db.query(tables.Reminder).filter_by(public_id=other).one()
        row.state, row.reason = "failed", "undelivered"  # type: ignore[assignment]
        now = datetime(2100, 1, 1, 12, tzinfo=UTC)
        task = {"organization_id": 1, "clinic_id": 1, "patient_id": row.patient_id, "reminder_id": row.id}
        db.add(tables.Task(**task, key="call/1", kind="call", reason="undelivered", due_at=now, created_at=now))
    store.close()
    return str(text)


def test_what_waits_is_listed_with_the_calls_to_make(clinic: Run, held: str) -> None:
    shown = clinic("held")
    assert held in shown.out
    assert "The answer of the provider was lost" in shown.out
    assert "text did not arrive." in shown.out
    found = clinic("held", "--json").json
    assert [text["id"] for text in found["texts"]] == [held]
    assert [call["number"] for call in found["calls"]] == ["+12...01"]
    assert ANA.replace(" ", "") not in shown.out


def test_a_decision_is_carried_out(clinic: Run, held: str) -> None:
    done = clinic("held", "decide", held, "--drop", "--by", "Eve")
    assert (done.code, done.out) == (0, "Dropped; it does not go out.\n")
    assert "No text waits for a person." in clinic("held").out
    assert clinic("held", "decide", held, "--again", "--by", "Eve").code == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--by", "Eve"), "Give one of --again, --went and --drop."),
        (("--again", "--drop", "--by", "Eve"), "only one can be"),
        (("--went", "--by", " "), "Name the person who decides."),
    ],
)
def test_a_decision_that_is_none_says_how_to_give_one(
    clinic: Run, held: str, arguments: tuple[str, ...], said: str
) -> None:
    refused = clinic("held", "decide", held, *arguments)
    assert (refused.code, said in refused.err) == (2, True)


def test_a_call_that_was_made_is_asked_for_no_more(clinic: Run, held: str) -> None:
    (call,) = clinic("held", "--json").json["calls"]
    assert call["id"] in clinic("held").out
    assert clinic("held", "called", call["id"], "--by", " ").code == 2
    assert clinic("held", "called", call["id"], "--by", "Eve", "--note", "is fine").out == "Noted: called.\n"
    assert clinic("held", "--json").json["calls"] == []
    assert clinic("held", "called", call["id"], "--by", "Eve").code == 4
    assert clinic("held", "called", "nothing", "--by", "Eve").code == 3
