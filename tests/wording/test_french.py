"""The program's own sentences in French: elision, ends, corrections, the clock, and what each costs."""

from dataclasses import replace
from datetime import date

import pytest

from reminders.domain.planned import Change, Content
from reminders.domain.replies import Meaning
from reminders.domain.timeline import OPEN, End
from reminders.domain.vocabulary import BodyArea, Category
from reminders.wording.answers import answer
from reminders.wording.first_text import first_text
from reminders.wording.moments import clock, day
from reminders.wording.render import render
from reminders.wording.segments import Encoding, measure
from tests.wording.examples import GB, IN_PARIS, LONDON, NEW_YORK, OFFICE, PARIS, US, at, content, ends

FR = replace(GB, language="fr-FR", region="FR", short_name="Peau", emergency_number="112")
NOW = at(LONDON, 21)
SUNDAY, TUESDAY = End(at(LONDON, 22)), End(at(LONDON, 24))


def told(*found: tuple[Category, End]) -> str:
    return render(content(*ends(*found)), "{restrictions}", FR, NOW).removeprefix("Peau: ")


def corrected(*changes: Change) -> str:
    return render(Content(None, (), changes=changes), None, FR, NOW).removeprefix("Peau: ")


@pytest.mark.parametrize(
    ("category", "sentence"),
    [
        (Category.MAKEUP, "Pas de maquillage avant dim 15:30."),
        (Category.ALCOHOL, "Pas d'alcool avant dim 15:30."),
        (Category.TREATMENTS, "Pas d'autre soin avant dim 15:30."),
        (Category.PRODUCTS, "Pas de crème ou autre produit avant dim 15:30."),
        (Category.ACTIVES, "Pas de rétinol ou acides avant dim 15:30."),
    ],
)
def test_de_loses_its_vowel_before_another(category: Category, sentence: str) -> None:
    assert told((category, SUNDAY)) == sentence


def test_ends_are_grouped_and_an_open_one_waits_for_the_clinic() -> None:
    assert told(
        (Category.SPORT, SUNDAY), (Category.HEAT, SUNDAY), (Category.SUN, End(at(LONDON, 28), whole_day=True)),
        (Category.WAXING, OPEN),
    ) == (
        "Pas de sport ou sauna avant dim 15:30. Pas de soleil avant sam 28 nov. "
        "Pas de cire avant notre feu vert, une fois la peau guérie."
    )  # fmt: skip


def test_an_area_has_its_article() -> None:
    found = (*ends((Category.SUN, SUNDAY)), *ends((Category.SUN, TUESDAY), area=BodyArea.LEGS))

    assert render(content(*found), "{restrictions}", FR, NOW) == (
        "Peau: Pas de soleil sur le visage avant dim 15:30. Pas de soleil sur les jambes avant mar 15:30."
    )


def test_corrections_say_what_is_so_now() -> None:
    alcohol, makeup = (BodyArea.FACE, Category.ALCOHOL), (BodyArea.FACE, Category.MAKEUP)

    assert corrected(Change("a", alcohol, TUESDAY)) == "Horaires corrigés : Pas d'alcool avant mar 15:30."
    assert corrected(Change("a", alcohol)) == "Vous n'avez plus à vous priver d'alcool."
    assert corrected(Change("a", makeup)) == "Vous n'avez plus à vous priver de maquillage sur le visage."
    moved = Change("visit", starts_at=at(LONDON, 30), was_at=at(LONDON, 27))
    assert corrected(moved) == "Votre rendez-vous est désormais lun 30 nov 15:30."
    assert corrected(Change("visit", was_at=at(LONDON, 27))) == "Votre rendez-vous du ven 27 nov est annulé."


def test_another_clock_is_named_by_its_city_in_french() -> None:
    voice = replace(IN_PARIS, language="fr", region="FR")
    visit = replace(content(), visit_at=at(LONDON, 24))

    assert render(visit, "RDV {visit_at}.", voice, NOW) == "Glow: RDV mar 15:30 (heure : Londres)."


def test_hours_are_counted_to_24_and_the_day_comes_first_in_every_region() -> None:
    assert clock(at(PARIS, 21), "US", "fr") == clock(at(PARIS, 21), "FR", "fr")
    assert clock(at(LONDON, 21), "US", "fr-FR") == "15:30"
    assert clock(at(LONDON, 21), "US", "en-US") == "3:30 PM"
    assert day(date(2026, 11, 28), date(2026, 11, 21), "fr", "US") == "sam 28 nov"


def test_who_shares_a_number_is_named_and_who_is_closed_says_when_to_call() -> None:
    closed = replace(FR, opening=replace(OFFICE, days=((),) * 7), is_shared=True, call_name="Mia")

    assert render(content(), "Appelez le {call}.", closed, NOW) == (
        "Peau: Pour Mia : Appelez le +12125550101 à l'ouverture."
    )


def test_our_answers_and_the_first_text_are_one_segment_each() -> None:
    longest = replace(US, language="fr", short_name="Lumina Skin & Laser!", phone="+447700900123456")
    closed = replace(longest, opening=replace(OFFICE, days=((),) * 7), emergency_number="112 ou 15")
    said = [answer(word, closed, at(NEW_YORK, 20)) for word in (Meaning.STOP, Meaning.START, Meaning.HELP)]
    said += [first_text(replace(longest, can_receive=True)), first_text(longest)]

    assert [(measure(body or "").segments, measure(body or "").encoding) for body in said] == [(1, Encoding.GSM7)] * 5
    assert said[2] == (
        "Lumina Skin & Laser!: Nos SMS concernent vos visites. Pour finir, envoyez STOP. "
        "Questions ? Appelez le +447700900123456 à l'ouverture. Urgence : 112 ou 15."
    )
