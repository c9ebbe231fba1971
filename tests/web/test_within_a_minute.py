"""How long it takes from a patient's words to a nurse, in real time: by webhook, and where the provider is asked."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from reminders.config.senders import TwilioSender
from reminders.config.settings import Worker
from reminders.store import on_call, tables
from reminders.usecases import poll_replies
from reminders.web.desk import todo_lookout
from tests.doubles.twilio import Double
from tests.web.desk.support import signed_in
from tests.web.office import ANA, SID, Office, configure, open_office
from tests.worker.clinic import now, until, working

KIM, URGENT = "+12125550142", "I can't breathe properly"
TEMPLATES = Path(__file__).parents[2] / "reminders/web/templates"
A_MINUTE = 60.0


def put_on_call(office: Office) -> None:
    """Somebody whose phone was tested."""
    scope = office.clinic.scope
    with office.store.write() as db:
        person = tables.OnCall(
            organization_id=scope.organization_id,
            clinic_id=scope.clinic_id,
            place=1,
            name="Kim Nurse",
            number_id=on_call.number_at(scope, db, KIM, now()),
            code_live=True,
            tested_at=now(),
            tested_live=True,
            created_at=now(),
        )
        db.add(person)


def seen_after(office: Office, double: Double, say: Callable[[], object]) -> tuple[float, float]:
    """Seconds until the phone on call has the text, and until an open page of the desk shows and sounds it."""
    visitor = signed_in(office)
    office.sent()
    put_on_call(office)
    with working(office.runtime):
        until(lambda: any(row.replies_at is not None for row in office.rows(tables.SenderState)))
        assert "data-sound" not in visitor.get("/todo/alert").body  # and that is remembered for some seconds
        begun = time.monotonic()
        say()
        until(lambda: any(entry.to == KIM for entry in double.journal), A_MINUTE)
        phone = time.monotonic() - begun
        until(lambda: "data-sound" in visitor.get("/todo/alert").body, A_MINUTE)
        return phone, time.monotonic() - begun


def test_told_by_webhook_phone_and_desk_have_it_within_a_minute(office: Office, double: Double) -> None:
    seconds = seen_after(office, double, lambda: office.twilio.reply(SID, ANA, URGENT))
    assert max(seconds) < A_MINUTE


def test_where_the_provider_is_asked_they_have_it_within_a_minute(
    database_url: str, tmp_path: Path, double: Double
) -> None:
    with open_office(database_url, configure(tmp_path, double, web="")) as office:
        seconds = seen_after(office, double, lambda: double.account.receive(ANA, URGENT))
    assert max(seconds) < A_MINUTE


def test_the_longest_ways_by_their_parts_are_less_than_a_minute() -> None:
    """What docs/intended_use.md says: nothing but the provider, the phone's network and a page in view is left out."""
    every = re.search(r'data-live="/todo/alert" data-every="(\d+)"', (TEMPLATES / "base.html").read_text("utf-8"))
    assert every is not None
    page = timedelta(seconds=int(every[1]) + todo_lookout.KEPT_SECONDS)
    beat = timedelta(seconds=float(Worker.model_fields["poll_seconds"].default))
    request = timedelta(seconds=float(TwilioSender.model_fields["deadline_seconds"].default))
    asked = beat + poll_replies.EVERY + request
    assert page == timedelta(seconds=15)
    assert beat + request == timedelta(seconds=11)
    assert (asked + page, asked + beat + request) == (timedelta(seconds=46), timedelta(seconds=42))
