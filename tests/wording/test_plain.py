import pytest

from reminders.wording.plain import in_plain, name_of, plain_for
from reminders.wording.segments import GSM7


@pytest.mark.parametrize(
    ("char", "plain"),
    [
        ("\u2019", "'"),
        ("\u2013", "-"),
        ("\u2026", "..."),
        ("\u00a0", " "),
        ("\u00e1", "a"),
        ("\U0001f60a", ""),
        ("\u0436", None),
    ],
)
def test_a_character_outside_gsm7_has_a_plain_one_where_there_is_one(char: str, plain: str | None) -> None:
    assert plain_for(char) == plain


def test_a_text_in_plain_characters_needs_gsm7_only() -> None:
    plain = in_plain("It\u2019s calm \u2013 that\u2019s \u201cnormal\u201d\u2026 \U0001f60a")

    assert plain == "It's calm - that's \"normal\"... "
    assert GSM7.issuperset(plain)


def test_an_invisible_character_is_called_by_its_name() -> None:
    assert name_of("\u00a0") == "U+00A0 no-break space"
    assert name_of("\u2019") == "\u2019 U+2019 right single quotation mark"
