from decimal import Decimal

import pytest

from reminders.wording.price import Price


@pytest.mark.parametrize(
    ("written", "segments", "locale", "shown"),
    [
        ("0.0083 USD", 2, "en_US", "$0.0166"),
        ("0.075 EUR", 3, "en_IE", "€0.225"),
        ("1 CHF", 1, "en_CH", "CHF 1.00"),
    ],
)
def test_a_cost_is_told_to_the_last_digit_as_a_country_writes_it(
    written: str, segments: int, locale: str, shown: str
) -> None:
    assert Price.read(written).of(segments, locale).replace("\xa0", " ") == shown


def test_a_price_is_an_amount_and_a_currency() -> None:
    assert Price.read("0.0083 USD") == Price(Decimal("0.0083"), "USD")


@pytest.mark.parametrize("written", ["", "0 USD", "1001 USD", "0.0083", "0.0083 usd", "0.0083 ZZZ", "1e3 USD", "٣ USD"])
def test_what_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="amount above zero"):
        Price.read(written)
