"""The patient's page and the sheet are of one language, for whatever is shipped: no word of another one in them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from reminders.catalogue import shipped
from reminders.store import tables
from reminders.usecases.aftercare_page import previewed_page
from reminders.usecases.aftercare_sheet import aftercare_sheet
from reminders.usecases.approvals import approve
from reminders.wording.page import PAGE_WORDS, page_words

CODES = tuple(shipped().protocols)
HOME = {"en": "GB", "es": "ES", "fr": "FR", "de": "DE"}
WEEKDAY = {"en": "Fri", "es": "vie", "fr": "ven.", "de": "Fr."}  # the day on which everybody comes


def speak(world, *languages: str, country: str = "US") -> None:
    with world.store.write() as db:
        clinic = db.scalars(select(tables.Clinic)).one()
        clinic.languages, clinic.country = list(languages), country


def patients(world, language: str) -> list[str]:
    given = enumerate(CODES, 10)
    return [
        world.register(code, number=f"+121255501{at}", name=f"Ana {at}", language=language).patient_id
        for at, code in given
    ]


@pytest.mark.parametrize("language", PAGE_WORDS)
def test_page_and_sheet_of_every_treatment_are_of_the_patients_language(world, language):
    speak(world, *dict.fromkeys(("en", language)), country=HOME[language])
    words, all_said = page_words(language), set()
    for patient_id in patients(world, language):
        page = previewed_page(world.scope, world.store, world.shelf, patient_id, world.now)
        sheet = aftercare_sheet(world.scope, world.store, world.shelf, patient_id, world.now)
        said = {(one.words, one.language) for one in (*page.normal, *page.when_to_call)}
        assert {(one.words, one.language) for one in (*sheet.normal, *sheet.when_to_call)} == said
        assert {page.language, sheet.language, *(tag for _, tag in said)} == {language}
        listed = [what for rule in sheet.rules for what in rule.what]
        assert listed == [wait.what for wait in page.waits]
        assert set(listed) <= set(words.categories.values())
        assert page.treated_on is not None
        assert page.treated_on.startswith(WEEKDAY[language])
        assert (sheet.treated_at or "").startswith(WEEKDAY[language])
        all_said |= said
    assert len(all_said) > len(CODES)


def test_without_words_in_the_patients_language_all_is_in_the_clinics_first(world):
    speak(world, "de", "en")
    patient_id = world.register(language="fr").patient_id
    page = previewed_page(world.scope, world.store, world.shelf, patient_id, world.now)
    assert {page.language, *(one.language for one in (*page.normal, *page.when_to_call))} == {"de"}


def test_whoever_is_unwell_calls_at_once_and_not_from_the_day_of_the_check(world):
    """The check of the filler's third day is texted then; a patient who reads of it today calls today."""
    patient_id = world.register("dermal-filler").patient_id
    page = previewed_page(world.scope, world.store, world.shelf, patient_id, world.now)
    assert any("healing" in one.words for one in page.when_to_call)
    assert {one.from_day for one in page.when_to_call} == {""}


def test_live_nothing_is_told_in_words_that_no_named_person_approved(world):
    speak(world, "en", "es")
    world.live()  # which approves English: Spanish awaits a review
    patient_id = world.register(language="es").patient_id

    def told_in() -> set[str]:
        page = previewed_page(world.scope, world.store, world.shelf, patient_id, world.now)
        return {one.language for one in (*page.normal, *page.when_to_call)}

    assert told_in() == {"en"}
    approve(world.scope, world.store, "all", "Dr. Example", world.now, "es")
    assert told_in() == {"es"}


@pytest.mark.parametrize(("country", "baths"), [("CH", "heisse"), ("LI", "heisse"), ("DE", "heiße"), ("AT", "heiße")])
def test_german_is_spelled_as_its_readers_do_on_page_and_sheet(world, country, baths):
    speak(world, "de", country=country)
    patient_id = world.register("microneedling-pen", language="de").patient_id
    page = previewed_page(world.scope, world.store, world.shelf, patient_id, world.now)
    sheet = aftercare_sheet(world.scope, world.store, world.shelf, patient_id, world.now)
    said = [wait.what for wait in page.waits] + [what for rule in sheet.rules for what in rule.what]
    assert sum(baths in what for what in said) == 2
    assert any("ß" in what for what in said) is (baths == "heiße")
    later = previewed_page(world.scope, world.store, world.shelf, patient_id, world.now + timedelta(days=60))
    assert any(baths in what for what in later.allowed.values())
