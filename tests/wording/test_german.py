"""German, read in every combination: "kein" by gender, areas with their case, ordinals, Swiss spelling."""

import re
from dataclasses import replace
from datetime import date
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from reminders.catalogue import shipped
from reminders.catalogue.longest import longest_texts
from reminders.domain.planned import Change, Content, ToldEnd
from reminders.domain.replies import Meaning
from reminders.domain.timeline import OPEN, End
from reminders.domain.vocabulary import BodyArea, Category
from reminders.wording import compose, moments
from reminders.wording.answers import answer
from reminders.wording.first_text import first_text
from reminders.wording.languages import phrases
from reminders.wording.render import render
from reminders.wording.segments import Encoding, measure
from reminders.wording.voice import Voice
from tests.wording.examples import GB, OFFICE, US, at, content, ends

BERLIN = ZoneInfo("Europe/Berlin")
DE = phrases("de")
NOW = at(BERLIN, 21, 16)
SUNDAY, TUESDAY = End(at(BERLIN, 22)), End(at(BERLIN, 24))
VOICE = replace(GB, language="de", region="DE", emergency_number="112", clinic_zone=BERLIN)
VOICE = replace(VOICE, place=replace(GB.place, zone=BERLIN))
LONGEST = replace(
    VOICE, short_name="A name of 20 letters", phone="+447700900123456", opening=replace(OFFICE, days=((),) * 7)
)

# The gender of each noun, "kein" or "keine", as a dictionary has it.
GENDERS = {
    **dict.fromkeys(
        ("Waschen", "Make-up", "Retinol", "Vitamin C", "Schrubben", "Waxing", "Reiben", "Hinlegen", "Massieren"), "kein"
    ),
    **dict.fromkeys(("Sport", "Pool", "Alkohol"), "kein"),
    **dict.fromkeys(("Creme", "Sauna", "Sonne", "Säuren", "andere Behandlung", "anderen Produkte"), "keine"),
}
NOUNS = {one: [word.split(" ", 1)[1] for word in words] for one, words in DE.refused.items()}
AREAS = {
    **dict.fromkeys(("Hals", "Rücken", "Bauch", "Po"), "am"),
    **dict.fromkeys(("Armen", "Händen", "Beinen"), "an den"),
    **dict.fromkeys(("Brust", "Kopfhaut"), "auf der"),
    "Gesicht": "im",
}


def composed(*told: ToldEnd) -> str:
    return compose.restrictions(told, moments.Moments.of(VOICE, NOW, DE.zone_label), DE)


def _read(head: str) -> list[tuple[str, str]]:
    """What a sentence forbids, each noun with the "kein" that it shares: "Kein Sport oder Pool, keine Sauna"."""
    found, no = [], ""
    for part in re.split(", | oder ", head[0].lower() + head[1:]):
        form, _, noun = part.partition(" ")
        no, noun = (form, noun) if form in {"kein", "keine"} else (no, part)
        found.append((no, noun))
    return found


def corrected(*changes: Change) -> str:
    return render(Content(None, changes=changes), None, VOICE, NOW)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_each_category_brings_its_own_no_in_every_company(size: int) -> None:
    for chosen in combinations(Category, size):
        said = composed(*ends(*((category, SUNDAY) for category in chosen)))
        head, until = said.split(" bis ")
        assert until == "So 15:30."
        read = _read(head)
        assert sorted(noun for _, noun in read) == sorted(noun for one in chosen for noun in NOUNS[one])
        assert all(GENDERS[noun] == no for no, noun in read), said


@pytest.mark.parametrize("size", [1, 2, 3])
def test_each_area_stands_with_its_preposition_and_case(size: int) -> None:
    for chosen in combinations(BodyArea, size):
        here = [ToldEnd((area, Category.SUN), SUNDAY) for area in chosen]
        elsewhere = ToldEnd((next(area for area in BodyArea if area not in chosen), Category.SUN), TUESDAY)
        said, other = composed(*here, elsewhere).split(". ")
        found = re.fullmatch(r"Keine Sonne (.*) bis So 15:30", said)
        assert found is not None, said
        for place in re.split(" und |, ", found[1]):
            preposition, _, noun = place.rpartition(" ")
            assert AREAS[noun] == preposition
        assert other.endswith(" bis Di 15:30.")


def test_an_open_end_stands_inside_its_sentence() -> None:
    assert composed(*ends((Category.MAKEUP, SUNDAY), (Category.WAXING, OPEN))) == (
        "Kein Make-up bis So 15:30. Kein Waxing bis zu unserer Nachricht, dass Ihre Haut verheilt ist."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("a", spot=(BodyArea.FACE, Category.HEAT), end=SUNDAY), "Korrigierte Zeiten: Keine Sauna bis So 15:30."),
        (Change("a", spot=(BodyArea.FACE, Category.HEAT)), "Sie müssen Sauna nicht mehr meiden."),
        (
            Change("a", spot=(BodyArea.ARMS, Category.ACTIVES)),
            "Sie müssen Retinol oder Säuren an den Armen nicht mehr meiden.",
        ),
        (Change("v", starts_at=at(BERLIN, 25), was_at=at(BERLIN, 24)), "Ihr Termin ist jetzt am Mi 15:30."),
        (Change("v", starts_at=at(BERLIN, 30), was_at=at(BERLIN, 24)), "Ihr Termin ist jetzt am Mo 30. Nov 15:30."),
        (Change("v", was_at=at(BERLIN, 24)), "Ihr Termin am Di 24. Nov ist abgesagt."),
    ],
)
def test_corrections(change: Change, words: str) -> None:
    assert corrected(change) == f"Glow: {words}"


def test_who_shares_a_number_is_named_first() -> None:
    voice = replace(VOICE, is_shared=True, call_name="Mia")
    assert render(content(), "Alles gut?", voice, NOW) == "Glow: Für Mia: Alles gut?"


def test_a_day_is_an_ordinal_and_the_month_comes_after_it_also_in_the_us() -> None:
    today = date(2026, 11, 21)
    assert moments.day(date(2026, 12, 19), today, "de", "US") == "Sa 19. Dez"
    assert moments.day(date(2027, 12, 1), today, "de-AT", "AT") == "Mi 1. Dez 2027"
    assert moments.day(date(2026, 12, 19), today, "fr", "FR") == "sam 19 déc"


@pytest.mark.parametrize(("region", "word"), [("DE", "weiße"), ("AT", "weiße"), ("CH", "weisse"), ("LI", "weisse")])
def test_switzerland_writes_no_sharp_s_and_leaves_names_as_they_are(region: str, word: str) -> None:
    voice = replace(VOICE, region=region, is_shared=True, call_name="Lia Weiß")
    assert render(content(), "Noch weiße Haut?", voice, NOW) == f"Glow: Für Lia Weiß: Noch {word} Haut?"


def test_swiss_spelling_makes_no_text_longer_by_a_segment() -> None:
    for protocol in shipped().protocols.values():
        for step, body in longest_texts(protocol, ["de"])["de"].items():
            assert measure(body.replace("ß", "ss")).segments == measure(body).segments, (protocol.code, step)


@pytest.mark.parametrize("voice", [LONGEST, replace(LONGEST, can_receive=True), replace(LONGEST, region="US")])
def test_the_first_text_is_one_segment_at_its_longest(voice: Voice) -> None:
    size = measure(first_text(voice))
    assert (size.segments, size.encoding) == (1, Encoding.GSM7), first_text(voice)


def test_the_first_text_says_who_writes_what_comes_and_how_to_end_it() -> None:
    assert first_text(replace(US, language="de", can_receive=True)) == (
        "Glow: Wir schreiben Ihnen, was rund um Termine zu tun und zu meiden ist, je ein paar SMS. Kosten möglich."
        " HELP für Hilfe, STOP zum Beenden."
    )
    assert first_text(VOICE) == (
        "Glow: Wir schreiben Ihnen, was rund um Termine zu tun und zu meiden ist, je ein paar SMS."
        " Zum Beenden anrufen: +12125550101."
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            Meaning.STOP,
            (
                "Sie bekommen keine SMS mehr von uns. Senden Sie START, um sie wieder zu bekommen."
                " Fragen? Tel. +12125550101."
            ),
        ),
        (Meaning.START, "Sie bekommen wieder SMS von uns. Senden Sie STOP, um sie zu beenden."),
        (
            Meaning.HELP,
            (
                "Wir schreiben Ihnen zu Ihren Terminen. Zum Beenden STOP senden. Fragen? Tel. +12125550101."
                " Im Notfall 112 anrufen."
            ),
        ),
    ],
)
def test_answers_are_german_and_one_segment_at_their_longest(said: Meaning, words: str) -> None:
    assert answer(said, VOICE, NOW) == f"Glow: {words}"
    size = measure(answer(said, LONGEST, NOW) or "")
    assert (size.segments, size.encoding) == (1, Encoding.GSM7)
