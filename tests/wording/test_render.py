from dataclasses import replace
from datetime import date, timedelta

import pytest

from reminders.domain.planned import Content
from reminders.domain.protocol import StepRef
from reminders.domain.timeline import OPEN, End
from reminders.domain.vocabulary import Category
from reminders.errors import InvalidInput, RemindersError
from reminders.wording.render import render
from tests.wording.examples import GB, IN_PARIS, LONDON, NEW_YORK, OFFICE, PARIS, US, at, content, ends, pen_ends

SENT = at(LONDON, 21, 16)
CALL = "Worse pain? Call {call}."


def test_restrictions_in_london() -> None:
    assert render(content(*pen_ends(LONDON)[:5]), "{restrictions}", GB, SENT) == (
        "Glow: No makeup until Sun 15:30. No gym, sauna or pool until Tue 15:30. No sun until Sat 28 Nov."
    )


def test_restrictions_in_new_york() -> None:
    assert render(content(*pen_ends(NEW_YORK)[:5]), "{restrictions}", US, at(NEW_YORK, 21, 16)) == (
        "Glow: No makeup until Sun 3:30 PM. No gym, sauna or pool until Tue 3:30 PM. No sun until Sat, Nov 28."
    )


def test_a_patient_in_another_zone_is_told_once_which_time_is_meant() -> None:
    assert render(content(*pen_ends(PARIS)[:5]), "{restrictions}", IN_PARIS, SENT) == (
        "Glow: No makeup until Sun 15:30 (Paris time). No gym, sauna or pool until Tue 15:30. No sun until Sat 28 Nov."
    )


def test_a_shared_number_opens_with_the_chosen_name() -> None:
    voice = replace(GB, is_shared=True, call_name="Mia")

    assert render(content(), CALL, voice, SENT) == "Glow: For Mia: Worse pain? Call +12125550101."
    assert render(content(), CALL, replace(voice, is_shared=False), SENT) == "Glow: Worse pain? Call +12125550101."


def test_the_number_to_call_is_the_one_that_is_answered() -> None:
    office = replace(GB, opening=OFFICE)
    urgent = replace(office, urgent_phone="+12125550102")

    friday, saturday = at(LONDON, 20, 17, 59), at(LONDON, 21, 16)
    assert render(content(), CALL, urgent, friday) == "Glow: Worse pain? Call +12125550101."
    assert render(content(), CALL, urgent, saturday) == "Glow: Worse pain? Call +12125550102."
    assert render(content(), CALL, office, saturday) == "Glow: Worse pain? Call +12125550101 when we open."


def test_an_answer_is_asked_for_only_where_it_can_arrive() -> None:
    template = "{reply_or_call} to book."

    assert render(content(), template, GB, SENT) == "Glow: Call +12125550101 to book."
    assert render(content(), template, replace(GB, can_receive=True), SENT) == (
        "Glow: Reply or call +12125550101 to book."
    )


def test_the_emergency_number_is_the_clinics() -> None:
    assert render(content(), "Trouble breathing? Call {emergency}.", US, SENT) == ("Glow: Trouble breathing? Call 911.")


def test_a_visit_and_a_ready_date() -> None:
    visit = content(visit_at=at(LONDON, 24))
    ready = replace(content(), ready_on=date(2026, 12, 19))

    assert render(visit, "See you {visit_at}.", GB, at(LONDON, 23)) == "Glow: See you Tue 15:30."
    assert render(ready, "Ready from {ready_on}.", GB, SENT) == "Glow: Ready from Sat 19 Dec."
    assert render(ready, "Ready from {ready_on}.", US, SENT) == "Glow: Ready from Sat, Dec 19."


def test_one_category_may_stand_inside_a_sentence_and_is_then_not_repeated() -> None:
    told = ends((Category.PRODUCTS, End(at(LONDON, 22))), (Category.SUN, End(at(LONDON, 24))))
    template = "Until {until:products} only our cream, then SPF 30+. {restrictions}"

    assert render(content(*told), template, GB, SENT) == (
        "Glow: Until Sun 15:30 only our cream, then SPF 30+. No sun until Tue 15:30."
    )


def test_a_sentence_about_an_end_that_is_past_is_left_out() -> None:
    told = ends((Category.ACTIVES, End(at(LONDON, 22))))
    template = "Makeup is fine now. No retinol until {until:actives}."

    assert render(content(*told), template, GB, SENT) == "Glow: Makeup is fine now. No retinol until Sun 15:30."
    assert render(content(*told), template, GB, SENT + timedelta(days=2)) == "Glow: Makeup is fine now."
    assert render(content(), template, GB, SENT) == "Glow: Makeup is fine now."


def test_an_open_end_has_words_inside_a_sentence_too() -> None:
    told = ends((Category.ACTIVES, OPEN))

    assert render(content(*told), "No retinol until {until:actives}.", GB, SENT) == (
        "Glow: No retinol until we tell you that your skin has healed."
    )


def test_nothing_left_to_say_is_an_error_and_never_an_empty_text() -> None:
    with pytest.raises(RemindersError, match="nothing left to say"):
        render(content(*pen_ends(LONDON)[:5]), "{restrictions}", GB, at(LONDON, 30))


def test_an_unknown_placeholder_is_named_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match=r"\{untill:makeup\}.*Did you mean \{until:makeup\}\?"):
        render(content(), "No makeup until {untill:makeup}.", GB, SENT)
    with pytest.raises(InvalidInput, match=r"\{first_name\}.*Use one of: \{restrictions\}"):
        render(content(), "Hello {first_name}.", GB, SENT)


def test_a_value_that_the_plan_does_not_bring_is_an_error() -> None:
    with pytest.raises(RemindersError, match=r"needs \{visit_at\}"):
        render(content(), "See you {visit_at}.", GB, SENT)


def test_what_staff_write_is_never_a_format_string() -> None:
    template = "Save %s 20% {}"

    with pytest.raises(InvalidInput, match="placeholder"):
        render(content(), template, GB, SENT)
    assert render(content(), "Save %s 20% { ok", GB, SENT) == "Glow: Save %s 20% { ok"


def test_what_is_filled_in_is_not_read_again() -> None:
    voice = replace(GB, phone="{emergency}")

    assert render(content(), CALL, voice, SENT) == "Glow: Worse pain? Call {emergency}."


def test_a_language_without_phrases_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"language \('xx'\).*Use one of: .*\ben\b"):
        render(Content(StepRef("a", 1, "b")), "Hi.", replace(GB, language="xx"), SENT)
