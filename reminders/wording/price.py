"""What texts cost, as far as their size tells: what the provider takes for a segment, times how many there are."""

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency, is_currency

HIGHEST = Decimal(1000)
_WRITTEN = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,6})?) ([A-Z]{3})")


@dataclass(frozen=True)
class Price:
    """Of one segment: an amount above zero, and the code of its currency."""

    amount: Decimal
    currency: str

    @classmethod
    def read(cls, written: str) -> "Price":
        """As somebody writes it: "0.0083 USD".

        Raises:
            ValueError: it is not an amount above zero, 1000 at most, and a currency.
        """
        found = _WRITTEN.fullmatch(written)
        if found is None or not 0 < Decimal(found[1]) <= HIGHEST or not is_currency(found[2]):
            raise ValueError("not an amount above zero and a currency")
        return cls(Decimal(found[1]), found[2])

    def of(self, segments: int, locale: str) -> str:
        """So many segments, to the last digit, as a country writes it: "$0.0166"."""
        return format_currency(self.amount * segments, self.currency, locale=locale, decimal_quantization=False)
