from datetime import datetime

import pytest

from reminders.domain.planned import Change, Content, ToldEnd
from reminders.domain.timeline import OPEN, End
from reminders.domain.vocabulary import BodyArea, Category
from reminders.errors import RemindersError
from reminders.wording.render import render
from tests.wording.examples import GB, IN_PARIS, LONDON, NEW_YORK, US, at

NOW = at(LONDON, 21, 16)
MONDAY = End(at(LONDON, 23, 10, 0))


def end(category: Category, to: End | None, area: BodyArea = BodyArea.FACE) -> Change:
    return Change(f"end:{area}:{category}", spot=(area, category), end=to)


def visit(starts_at: datetime | None) -> Change:
    return Change("visit:v1", starts_at=starts_at, was_at=at(LONDON, 24))


def corrected(*changes: Change, others: tuple[ToldEnd, ...] = ()) -> str:
    return render(Content(None, ends=others, changes=changes), None, GB, NOW)


def test_changed_ends_are_told_anew() -> None:
    assert corrected(end(Category.MAKEUP, MONDAY), end(Category.SUN, OPEN)) == (
        "Glow: Corrected times: No makeup until Mon 10:00. No sun until we tell you that your skin has healed."
    )


def test_a_lifted_restriction_names_its_area() -> None:
    assert corrected(end(Category.MAKEUP, None)) == "Glow: You no longer need to avoid makeup on the face."


def test_an_end_that_has_come_meanwhile_is_no_longer_a_restriction() -> None:
    assert corrected(end(Category.MAKEUP, End(at(LONDON, 21, 12)))) == (
        "Glow: You no longer need to avoid makeup on the face."
    )


def test_lifted_areas_share_a_sentence_and_whole_body_ones_name_none() -> None:
    assert corrected(end(Category.SUN, None), end(Category.SUN, None, BodyArea.NECK), end(Category.SPORT, None)) == (
        "Glow: You no longer need to avoid gym. You no longer need to avoid sun on the face and neck."
    )


def test_the_gym_is_not_lifted_while_another_area_still_asks_for_it() -> None:
    legs = ToldEnd((BodyArea.LEGS, Category.SPORT), MONDAY)

    with pytest.raises(RemindersError, match="nothing left to say"):
        corrected(end(Category.SPORT, None), others=(legs,))
    assert corrected(end(Category.SPORT, None), end(Category.SPORT, MONDAY, BodyArea.LEGS)) == (
        "Glow: Corrected times: No gym until Mon 10:00."
    )


def test_a_changed_end_of_one_area_does_not_read_as_one_of_all() -> None:
    legs = ToldEnd((BodyArea.LEGS, Category.SUN), End(at(LONDON, 24)))

    assert corrected(end(Category.SUN, MONDAY), others=(legs,)) == (
        "Glow: Corrected times: No sun on the face until Mon 10:00. No sun on the legs until Tue 15:30."
    )


def test_a_moved_visit() -> None:
    assert corrected(visit(at(LONDON, 25))) == "Glow: Your visit is now Wed 15:30."
    assert corrected(visit(at(LONDON, 30))) == "Glow: Your visit is now Mon 30 Nov 15:30."


def test_a_cancelled_visit() -> None:
    assert corrected(visit(None)) == "Glow: Your visit on Tue 24 Nov is cancelled."
    american = Content(None, changes=(Change("visit:v1", was_at=at(NEW_YORK, 24)),))
    assert render(american, None, US, NOW) == "Glow: Your visit on Tue, Nov 24 is cancelled."


def test_visits_come_first_and_each_time_says_whose_it_is() -> None:
    content = Content(None, changes=(end(Category.MAKEUP, MONDAY), visit(at(LONDON, 25))))

    assert render(content, None, IN_PARIS, NOW) == (
        "Glow: Your visit is now Wed 15:30 (London time). Corrected times: No makeup until Mon 11:00 (Paris time)."
    )
