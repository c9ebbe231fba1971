"""/health and /metrics: what monitors see, and what nobody sees."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from reminders.domain.reminder import State
from reminders.store import claims, moves, tables
from reminders.usecases.change import pause
from reminders.web.app import MOST_AT_ONCE
from reminders.web.guard import HEADERS
from reminders.web.metrics import LONGEST_TRANSACTION
from tests.web.office import ANA
from tests.worker.clinic import now


def get(office, path, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", office.web.port, timeout=20)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), dict(answer.getheaders())
    finally:
        connection.close()


def metrics(office):
    status, text, headers = get(office, "/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def working(office):
    """A worker that told of itself: what the worker's own thread does."""
    with office.store.write() as db:
        owner = office.runtime.sending.owner
        db.merge(tables.Worker(owner=owner, host="a-host", boot_id="b", pid=1, started_at=now(), seen_at=now()))


def test_a_service_that_sends_is_well(office) -> None:
    working(office)
    status, body, _ = get(office, "/health")
    told = json.loads(body)
    assert (status, told["ok"], told["works"], told["workers"]) == (200, True, True, 1)
    assert told["last_tick_at"] is not None


def test_a_live_clinic_without_a_worker_is_not_well(office) -> None:
    with office.store.write() as db:
        db.execute(update(tables.Worker).values(seen_at=now() - timedelta(hours=1)))
    status, body, _ = get(office, "/health")
    assert (status, json.loads(body)["ok"]) == (503, False)


def test_what_is_due_stopped_and_paused_is_told(office) -> None:
    working(office)
    office.clinic.register(ANA, now() - timedelta(minutes=1))
    pause(office.clinic.scope, office.store, None, "Ana's mother called", now())
    with office.store.write() as db:
        claims.stop_sender(db, "main", "sender-stopped", 20003, now())
    status, body, _ = get(office, "/health")
    told = json.loads(body)
    assert status == 503
    assert told["due"] == 1
    assert told["oldest_due_seconds"] >= 60
    assert [(one["sender"], one["code"]) for one in told["stopped"]] == [("main", 20003)]
    assert len(told["paused"]) == 1


def test_nothing_personal_and_no_machine_stands_in_either(office) -> None:
    working(office)
    office.sent()
    pause(office.clinic.scope, office.store, None, "Ana's mother called", now())
    shown = get(office, "/health")[1] + get(office, "/metrics")[1]
    for secret in ("Ana", "mother", ANA, ANA[1:], "Lumina", "a-host"):
        assert secret not in shown


def test_a_database_that_cannot_be_read_is_not_well(office) -> None:
    with office.store.write() as db:
        db.connection().exec_driver_sql("ALTER TABLE worker RENAME TO worker_away")
    status, body, _ = get(office, "/health")
    assert (status, json.loads(body)) == (503, {"ok": False, "why": "The database cannot be read."})
    assert get(office, "/metrics")[0] == 500
    with office.store.write() as db:
        db.connection().exec_driver_sql("ALTER TABLE worker_away RENAME TO worker")


def test_the_metrics_say_the_same_as_health(office) -> None:
    working(office)
    office.clinic.register(ANA, now() - timedelta(minutes=1))
    seen = metrics(office)
    assert seen["reminders_ok",] == 1
    assert seen["reminders_due",] == 1
    assert seen["reminders_oldest_due_seconds",] >= 60
    assert 0 <= seen["reminders_last_tick_age_seconds",] < 60
    assert ("reminders_stopped_sender", "main") not in seen
    with office.store.write() as db:
        claims.stop_sender(db, "main", "sender-stopped", 20003, now())
    assert metrics(office)["reminders_stopped_sender", "main"] == 1


def test_moves_are_counted_once_and_only_when_no_older_one_can_still_appear(office) -> None:
    office.sent()
    assert metrics(office)["reminders_texts_total", "accepted"] == 0
    with office.store.write() as db:
        db.execute(update(tables.ReminderHistory).values(at=now() - 2 * LONGEST_TRANSACTION))
    for _ in range(2):
        assert metrics(office)["reminders_texts_total", "accepted"] == 1


def test_a_young_move_holds_back_those_after_it(office) -> None:
    office.sent()
    rows = office.rows(tables.ReminderHistory)
    with office.store.write() as db:
        db.execute(update(tables.ReminderHistory).values(at=now() - 2 * LONGEST_TRANSACTION))
        db.execute(update(tables.ReminderHistory).where(tables.ReminderHistory.id == rows[1].id).values(at=now()))
    with office.store.read() as db:
        counted = moves.count_after(db, 0, now() - LONGEST_TRANSACTION)
    assert counted.last_id == rows[0].id
    assert sum(counted.moves.values()) == 1
    assert State.ACCEPTED not in counted.moves


def test_every_answer_tells_a_browser_to_be_careful(office) -> None:
    wanted = {name.lower(): value for name, value in HEADERS.items()}
    for path in ("/health", "/metrics", "/nothing"):
        _, _, headers = get(office, path)
        assert wanted.keys() <= headers.keys()
        if path != "/nothing":  # a page of the desk, which may load its own style
            assert wanted.items() <= headers.items()
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "server" not in headers


def test_the_program_describes_itself_to_nobody(office) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert get(office, path)[0] == 404


def test_a_hook_is_posted_to_only(office) -> None:
    for path in ("/hooks/twilio/reply", "/hooks/twilio/status/x"):
        assert get(office, path)[0] == 405


def test_a_storm_of_requests_leaves_connections_to_the_worker(office) -> None:
    together = Barrier(MOST_AT_ONCE + 1)

    @office.web.app.get("/slow")
    def slow() -> None:
        together.wait(timeout=0.5)  # ends at once where one more than may is at work

    with ThreadPoolExecutor(MOST_AT_ONCE + 1) as pool:
        answers = pool.map(lambda _: get(office, "/slow")[0], range(MOST_AT_ONCE + 1))
    assert set(answers) == {500}


def test_a_fault_of_our_own_shows_nothing_outside(office) -> None:
    @office.web.app.get("/fault")
    def fault() -> None:
        raise RuntimeError(ANA)

    status, body, headers = get(office, "/fault")
    assert (status, body) == (500, "")
    assert headers["x-content-type-options"] == "nosniff"
