"""A patient of each shipped language, from registration to the last text: never a word of another language."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.vocabulary import Mode
from reminders.store import tables
from reminders.usecases import edit_visit
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.approvals import all_standings, approve
from reminders.usecases.change_clinic import ClinicDetails, change_clinic
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit
from reminders.usecases.go_live import set_mode
from reminders.usecases.record_visit import NewPatient, NewVisit
from reminders.usecases.register_visit import Registration, register
from reminders.usecases.sending import Terms
from reminders.wording.languages import LANGUAGES
from tests.usecases.world import ALL, ANA, FRIDAY, World

TRANSLATED = sorted(set(LANGUAGES) - {"en"})
PEN = "microneedling-pen"
BOOKED = FRIDAY + timedelta(days=30)
# At least one of these stands in every English text, and none in a text of another language.
ENGLISH = re.compile(r"\b(?:the|your|you|until|call|is|are|we|please|and)\b", re.IGNORECASE)


def edit(world: World) -> Edit:
    return Edit(world.scope, world.store, world.shelf, "owner", world.now)


def live(world: World, language: str) -> None:
    """The clinic sends English and this language, and named people have approved both."""
    change_clinic(edit(world), ClinicDetails(languages=("en", language)))
    approve(world.scope, world.store, "all", "Dr. Example", world.now)
    approve(world.scope, world.store, "all", "Dr. Ejemplo", world.now, language)
    set_mode(world.scope, world.store, Mode.LIVE)


def come(world: World, language: str) -> None:
    """Registered at the desk, of whom the first text goes, with the next visit booked a month later."""
    who = NewPatient("Ana Example", ANA, ALL, language=language)
    treated = NewVisit(who, (GivenTreatment(PEN),), "treated", ended_at=world.now)
    made = register(edit(world), Registration(treated, greets=True))
    booked = NewVisit(made.patient_id, (GivenTreatment(PEN),), "booked", starts_at=BOOKED)
    register(edit(world), Registration(booked, greets=True))


def said(world: World) -> list[str]:
    return [body.removeprefix("Lumina Skin: ") for body in world.bodies()]


@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_that_a_patient_gets_is_in_the_language_of_the_patient(world: World, language: str) -> None:
    live(world, language)
    come(world, f"{language}-XX")
    world.run_until(BOOKED - timedelta(hours=20))
    visit = max(world.rows(tables.Visit), key=lambda row: row.id)
    edit_visit.move(edit(world), visit.public_id, BOOKED + timedelta(days=2))
    world.run_until(BOOKED + timedelta(days=2))
    ours = replace(world, sending=replace(world.sending, terms={"main": Terms(answers=True)}))
    for number, word in enumerate(("HELP", "STOP", "START")):
        accept_reply(ours.sending, Incoming(f"SM{number}", "main", ANA, word), world.now)
        ours.run_until(world.now + timedelta(minutes=10))

    assert [body for body in said(world) if body.startswith(LANGUAGES[language].stopped)] == [said(world)[-2]]
    spoken = {row.language for row in world.rows(tables.Reminder) if row.body}
    assert {tag.partition("-")[0] for tag in spoken if tag} == {language}
    assert len(said(world)) >= 10
    assert [body for body in said(world) if ENGLISH.search(body)] == []


def test_the_words_that_tell_english_apart_are_in_every_english_text(world: World) -> None:
    """The control of the test above."""
    world.live()
    come(world, "en")
    world.run_until(BOOKED)

    assert len(said(world)) >= 7
    assert [body for body in said(world) if not ENGLISH.search(body)] == []


def test_words_that_nobody_reviewed_do_not_go_out(world: World) -> None:
    change_clinic(edit(world), ClinicDetails(languages=("en", *TRANSLATED)))
    world.live()
    come(world, "es")
    world.run_until(FRIDAY + timedelta(days=3))

    standings = all_standings(world.scope, world.store, world.shelf)
    assert {one.unreviewed for one in standings} == {tuple(TRANSLATED)}
    protocol_texts = said(world)[1:]  # the first text is the program's own
    assert len(protocol_texts) >= 2
    assert [body for body in protocol_texts if not ENGLISH.search(body)] == []


def test_a_spanish_patient_reads_spanish(world: World) -> None:
    live(world, "es")
    come(world, "es-MX")
    world.run_until(FRIDAY + timedelta(days=3))

    first, restrictions, normal, allowed = said(world)[:4]
    assert first == (
        "Le diremos qué hacer y evitar antes y después de sus citas, en pocos mensajes. Puede haber tarifas. "
        "HELP para ayuda, STOP para terminar."
    )
    assert restrictions == (
        "Sin maquillaje, cremas, otros productos ni alcohol hasta el sab 3:30 PM. Sin gimnasio, sauna, piscina ni sol "
        "hasta el lun 3:30 PM. Sin retinol, AHA/BHA ni vitamina C hasta el jue 26 nov."
    )
    assert normal == (
        "Es normal la piel roja, caliente y tirante; pasa en 24-48 horas. Hasta el sab 3:30 PM use agua tibia y solo "
        "lo que le dimos; luego FPS 30+ a diario. Sin exfoliantes ni cera hasta el sab 28 nov. "
        "Sin otros tratamientos hasta el sab 5 dic."
    )
    assert allowed.startswith("Ya puede usar maquillaje ligero si su piel se ve calmada: ")
