"""A German clinic and its patients: every text that leaves is German, from the booking to the next session."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reminders.catalogue import shipped
from reminders.domain.vocabulary import BodyArea, Mode
from reminders.usecases.approvals import approve
from reminders.usecases.edit import Edit
from reminders.usecases.edit_visit import finish, move
from reminders.usecases.go_live import set_mode
from reminders.wording.segments import Encoding, measure
from tests.usecases.world import CLINIC, World, open_world

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 11, 20, 15, 20, tzinfo=BERLIN)
PRAXIS = replace(
    CLINIC,
    name="Praxis Beispiel",
    short_name="Praxis Beispiel",
    country="DE",
    zone="Europe/Berlin",
    languages=("de", "en"),
    emergency_number="112",
)
CATALOGUE = shipped()
_BRACED = re.compile(r"\\\{[^{}]*\\\}")


@pytest.fixture
def praxis(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """Live, with the German words approved by name."""
    with open_world(sqlite_url, tmp_path, now=FRIDAY, clinic=PRAXIS) as made:
        approve(made.scope, made.store, "all", "Dr. Beispiel", made.now, "de")
        set_mode(made.scope, made.store, Mode.LIVE)
        yield made


def said(world: World, number: str | None = None) -> list[str]:
    """What came, without the name that opens each text."""
    bodies = world.bodies() if number is None else world.bodies(number)
    assert all(body.startswith("Praxis Beispiel: ") for body in bodies)
    assert {measure(body).encoding for body in bodies} <= {Encoding.GSM7}
    return [body.removeprefix("Praxis Beispiel: ") for body in bodies]


def test_a_visit_that_is_booked_moved_and_done(praxis: World) -> None:
    starts_at = FRIDAY + timedelta(days=8)
    made = praxis.register("microneedling-pen", language="de-AT", starts_at=starts_at)
    praxis.run_until(FRIDAY + timedelta(days=7, hours=1))
    move(Edit(praxis.scope, praxis.store, praxis.shelf, "staff", praxis.now), made.visit_id, starts_at.replace(hour=16))
    praxis.run_until(starts_at.replace(hour=17))
    finish(Edit(praxis.scope, praxis.store, praxis.shelf, "staff", praxis.now), made.visit_id, praxis.now)
    praxis.run_until(starts_at + timedelta(days=3))

    assert said(praxis) == [
        (
            "Bis zum Termin ohne Retinol, Säuren, Schrubben und Sonne. Ausschlag, Pickel, Fieberblase, Sonnenbrand? "
            "Antwort oder Anruf: +12125550100."
        ),
        (
            "Termin am Sa 15:20. Reine Haut, keine Creme, kein Sonnenschutz. Ausschlag, Fieberblase? "
            "Antwort oder Anruf: +12125550100."
        ),
        "Ihr Termin ist jetzt am Sa 16:20.",
        (
            "Kein Make-up oder Alkohol, keine Creme oder anderen Produkte bis So 17:30. "
            "Kein Sport oder Pool, keine Sauna oder Sonne bis Di 17:30. "
            "Kein Retinol oder Vitamin C, keine Säuren bis Fr 4. Dez."
        ),
        (
            "Rote, warme, gespannte Haut ist normal und in 1-2 Tagen vorbei. Bis So 17:30 nur lauwarmes Wasser und "
            "unsere Produkte, dann täglich LSF 30+. Kein Schrubben oder Waxing bis So 6. Dez. "
            "Keine andere Behandlung bis So 13. Dez."
        ),
        (
            "Leichtes Make-up ist jetzt in Ordnung, wenn Ihre Haut ruhig ist: saubere Pinsel, täglich LSF 30+. "
            "Kein Retinol oder Vitamin C, keine Säuren bis Fr 4. Dez. Kein Schrubben oder Waxing bis So 6. Dez. "
            "Keine andere Behandlung bis So 13. Dez."
        ),
        (
            "Wie geht es der Haut? Sie sollte ruhiger sein. Mehr Schmerzen, Hitze, Schwellung, Quaddeln, Eiter, "
            "Fieber? Tel. +12125550100."
        ),
    ]


def test_every_text_of_every_protocol_is_german(praxis: World) -> None:
    """After a visit of each kind: nothing is left out for want of words, and no sentence is of another language."""
    german = [re.compile(_pattern(words)) for words in _templates("de")]
    numbers = {code: f"+1212555{n:04}" for n, code in enumerate(sorted(CATALOGUE.protocols), start=110)}
    for code, number in numbers.items():
        area = BodyArea.FACE if BodyArea.FACE in CATALOGUE.protocol(code).areas else BodyArea.LEGS
        praxis.register(code, number=number, name=f"Patientin {code}", language="de", area=area)
    praxis.run_until(FRIDAY + timedelta(days=12))

    for code, number in numbers.items():
        texts = said(praxis, number)
        after = [step for step in CATALOGUE.protocol(code).steps if step.lean and not step.role.before_visit]
        assert bool(texts) is bool(after), code
        for text in texts:
            assert any(pattern.fullmatch(text) for pattern in german), text


def _templates(language: str) -> set[str]:
    return {step.wording[language] for protocol in CATALOGUE.protocols.values() for step in protocol.steps}


def _pattern(template: str) -> str:
    """The template with anything for its values, {restrictions} in sentences that begin as German ones do."""
    restrictions = re.escape("{restrictions}")
    literal = re.escape(template).replace(restrictions, "(?:Kein.* bis .*\\.)")
    return _BRACED.sub(".+", literal)
