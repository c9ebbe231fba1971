from datetime import timedelta

from reminders.domain.case import Rules
from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Anchor, Role
from tests.domain.build import left, protocol, restrict, step, visit
from tests.domain.test_plan import CHECK, ENDED, FIRST, MAKEUP, PEN, planned


def test_the_lean_preset_keeps_six_after_and_never_drops_safety():
    checks = [step(f"check{n}", "check", 24 * n) for n in range(1, 8)]
    chatter = [step(f"talk{n}", "normal", 30 + n) for n in range(3)]
    made = planned(visit(protocol(steps=[*checks, *chatter]), ended_at=ENDED), rules=Rules())
    assert [t.role for t in made.texts] == ["check"] * 7
    assert {item.reason for item in made.left_out} == {Reason.LEAN_PRESET}


def test_the_lean_preset_prefers_permissions_to_news():
    steps = [FIRST, MAKEUP, CHECK, *(step(f"talk{n}", "results", 200 + 24 * n) for n in range(5))]
    made = planned(visit(protocol("pen", PEN.restrictions, steps), ended_at=ENDED), rules=Rules())
    assert len(made.texts) == 6
    assert "v1/allowed/makeup" in {t.key for t in made.texts}


def test_the_lean_preset_leaves_no_restriction_untold():
    checks = [step(f"check{n}", "check", 24 * n) for n in range(1, 8)]
    only = step("only", "normal", 30, tells=["sport"])
    twice = [step(f"twice{n}", "normal", 40 + n, tells=["makeup"], useful_for=timedelta(hours=4)) for n in range(2)]
    rules = [restrict("makeup", 72), restrict("sport", 72)]
    made = planned(visit(protocol("pen", rules, [*checks, only, *twice]), ended_at=ENDED), rules=Rules())
    assert [t.key for t in made.texts if t.role is Role.NORMAL] == ["v1/normal/only", "v1/normal/twice0"]


def test_the_lean_preset_never_drops_the_word_that_the_skin_has_healed():
    checks = [step(f"check{n}", "check", 24 * n) for n in range(1, 8)]
    free = step("free", "healed", awaits=["makeup"], anchor=Anchor.RESTRICTION_END)
    rules = [restrict("makeup", 72)]
    made = planned(visit(protocol("pen", rules, [*checks, free]), ended_at=ENDED), rules=Rules())
    assert [t.key for t in made.texts if t.role is Role.HEALED] == ["v1/healed/free"]


def test_a_step_outside_the_preset_is_left_out_of_it():
    made = planned(visit(protocol(steps=[step("tip", "results", 30, lean=False)]), ended_at=ENDED), rules=Rules())
    assert left(made, "/tip").reason is Reason.LEAN_PRESET
