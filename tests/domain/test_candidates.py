from datetime import timedelta

from reminders.domain.candidates import candidates
from reminders.domain.protocol import Combined, StepRef
from reminders.domain.vocabulary import BodyArea, Category, Kind
from tests.domain.build import hours, ny, protocol, step, visit

ENDED = ny(2026, 11, 20, 15, 20)


def pen_and_peel(pen_wording="{restrictions}", peel_wording="{restrictions}", **overrides):
    pen = protocol("pen", steps=[step("first", "restrictions", 1, tells=["makeup"], wording={"en": pen_wording})])
    peel_step = step("first", "restrictions", 2, tells=["sun"], wording={"en": peel_wording}, **overrides)
    return visit(pen, protocol("peel", steps=[peel_step]), ended_at=ENDED)


def test_steps_with_the_same_words_merge_and_tell_all_categories():
    (merged,) = candidates(pen_and_peel(), ())
    assert merged.key == "v1/restrictions/first"
    assert merged.step.tells == {Category.MAKEUP, Category.SUN}
    assert merged.step.offset == hours(1)
    assert merged.refs == (StepRef("pen", 1, "first"), StepRef("peel", 1, "first"))


def test_steps_with_other_words_stay_apart_under_keys_of_their_own():
    found = candidates(pen_and_peel(peel_wording="other"), ())
    assert [c.key for c in found] == ["v1/restrictions/first", "v1/restrictions/first/peel"]


def test_a_combined_wording_speaks_for_all_that_it_covers():
    both = Combined("both", "first", frozenset({"pen", "peel"}), frozenset({"a"}), {"en": "all at once"})
    (merged,) = candidates(pen_and_peel(peel_wording="other", says=["a"]), [both])
    assert merged.wording == StepRef("combined:both", 1, "first")
    assert merged.step.wording == {"en": "all at once"}
    assert merged.step.says == {"a"}


def test_a_combined_wording_that_says_less_is_not_used():
    less = Combined("less", "first", frozenset({"pen", "peel"}), frozenset(), {"en": "all at once"})
    assert len(candidates(pen_and_peel(peel_wording="other", says=["a"]), [less])) == 2


def test_of_two_combined_wordings_the_closer_one_is_taken():
    wide = Combined("wide", "first", frozenset({"pen", "peel", "meso"}), frozenset({"a"}), {"en": "wide"})
    near = Combined("near", "first", frozenset({"pen", "peel"}), frozenset({"a"}), {"en": "near"})
    (merged,) = candidates(pen_and_peel(peel_wording="other"), [wide, near])
    assert merged.wording.protocol == "combined:near"


def test_merging_keeps_the_stronger_kind_the_longer_use_and_the_earlier_deadline():
    pen = protocol("pen", steps=[step("check", "check", 48, act_by=timedelta(hours=4))])
    words = {"en": "check words"}
    filler = protocol(
        "filler",
        steps=[
            step(
                "check",
                "check",
                49,
                kind=Kind.EMERGENCY,
                wording=words,
                act_by=timedelta(hours=1),
                useful_for=timedelta(days=9),
            )
        ],
    )
    (merged,) = candidates(visit(pen, filler, ended_at=ENDED), ())
    assert merged.step.kind is Kind.EMERGENCY
    assert merged.step.act_by == timedelta(hours=1)
    assert merged.step.useful_for == timedelta(days=9)


def test_one_protocol_on_two_areas_brings_its_texts_once():
    pen = protocol("pen", steps=[step("check", "check", 48)])
    both = visit(pen, ended_at=ENDED)
    legs = visit(pen, ended_at=ENDED, area=BodyArea.LEGS)
    twice = visit(pen, ended_at=ENDED, treatments=both.treatments + legs.treatments)
    assert len(candidates(twice, ())) == 1
