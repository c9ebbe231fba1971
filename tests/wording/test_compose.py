from reminders.domain.planned import ToldEnd
from reminders.domain.timeline import OPEN, End
from reminders.domain.vocabulary import BodyArea, Category
from reminders.wording import compose
from reminders.wording.languages import LANGUAGES, phrases
from tests.wording.examples import GB, LONDON, at, ends, moments, pen_ends

EN = phrases("en")
SUNDAY, TUESDAY = End(at(LONDON, 22)), End(at(LONDON, 24))


def composed(*told: ToldEnd, hour: int = 16) -> str:
    return compose.restrictions(told, moments(GB, at(LONDON, 21, hour)), EN)


def test_categories_are_grouped_by_their_end_soonest_first_and_open_last() -> None:
    assert composed(*pen_ends(LONDON)) == (
        "No makeup until Sun 15:30. No gym, sauna or pool until Tue 15:30. No sun until Sat 28 Nov. "
        "No waxing until we tell you that your skin has healed."
    )


def test_what_has_ended_is_not_told() -> None:
    late = moments(GB, at(LONDON, 24))

    assert compose.restrictions(pen_ends(LONDON), late, EN) == (
        "No sun until Sat 28 Nov. No waxing until we tell you that your skin has healed."
    )


def test_categories_of_two_words_join_the_list() -> None:
    told = ends((Category.VITAMIN_C, SUNDAY), (Category.ACTIVES, SUNDAY), (Category.PRODUCTS, SUNDAY))

    assert composed(*told) == "No cream, other products, retinol, acids or vitamin C until Sun 15:30."


def test_an_area_is_named_where_a_category_ends_differently_on_it() -> None:
    told = (
        *ends((Category.MAKEUP, SUNDAY), (Category.SUN, SUNDAY), area=BodyArea.FACE),
        *ends((Category.SUN, SUNDAY), area=BodyArea.NECK),
        *ends((Category.SUN, TUESDAY), area=BodyArea.LEGS),
    )

    assert composed(*told) == (
        "No makeup until Sun 15:30. No sun on the face and neck until Sun 15:30. No sun on the legs until Tue 15:30."
    )


def test_areas_that_end_together_are_not_named() -> None:
    told = (*ends((Category.SUN, SUNDAY)), *ends((Category.SUN, SUNDAY), area=BodyArea.LEGS))

    assert composed(*told) == "No sun until Sun 15:30."


def test_a_whole_person_goes_to_the_gym_so_the_longest_end_holds() -> None:
    told = (*ends((Category.SPORT, SUNDAY)), *ends((Category.SPORT, TUESDAY), area=BodyArea.LEGS))

    assert composed(*told) == "No gym until Tue 15:30."


def test_an_open_end_on_one_area_is_told_beside_the_known_one_of_another() -> None:
    told = (*ends((Category.SUN, OPEN)), *ends((Category.SUN, SUNDAY), area=BodyArea.LEGS))

    assert composed(*told) == (
        "No sun on the legs until Sun 15:30. No sun on the face until we tell you that your skin has healed."
    )


def test_nothing_told_is_nothing_composed() -> None:
    assert composed() == ""


def test_every_language_names_every_category_and_area() -> None:
    for language in LANGUAGES.values():
        assert set(language.categories) == set(Category)
        assert set(language.areas) == set(BodyArea)
