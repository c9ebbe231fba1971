"""What texts cost stands beside them where the price of a segment is known, and nothing where it is not."""

import re
from decimal import Decimal
from pathlib import Path

from reminders.domain.vocabulary import StaffRole
from reminders.wording.price import Price
from tests.doubles.twilio import Double
from tests.web.desk.support import signed_in
from tests.web.desk.test_register import NEW
from tests.web.office import Office, configure, open_office


def test_the_plan_tells_what_each_text_and_all_of_them_cost(sqlite_url: str, tmp_path: Path, double: Double) -> None:
    with open_office(sqlite_url, configure(tmp_path, double, 'segment_price = "0.0083 USD"\n')) as office:
        shown = signed_in(office, StaffRole.FRONT_DESK).post("/register/preview", NEW).words
    each = [int(number) for number in re.findall(r"· (\d) messages?, \$0\.0\d+", shown)]
    assert len(each) > 3
    assert (
        f"All that goes out: {sum(each)} messages, {Price(Decimal('0.0083'), 'USD').of(sum(each), 'en_US')}." in shown
    )


def test_without_a_price_only_their_size_is_told(office: Office) -> None:
    shown = signed_in(office, StaffRole.FRONT_DESK).post("/register/preview", NEW).words
    assert re.search(r"All that goes out: \d+ messages\.", shown)
    assert "$" not in shown
