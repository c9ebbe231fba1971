from collections.abc import Callable
from decimal import Decimal

import pytest

from reminders.config import Settings, TwilioSender
from reminders.config.senders import price_of
from reminders.wording.price import Price

Load = Callable[..., Settings]
Refused = Callable[..., str]
TWILIO = f"""
[senders.main]
kind = "twilio"
account_sid = "AC{"0" * 32}"
from_number = "+12125550100"
"""
KEY = f'api_key_sid = "SK{"0" * 32}"\napi_key_secret = "made-up"\n'
TOKEN = 'auth_token = "made-up"\n'
AT = "config.toml, [senders.main] "


def sender(settings: Settings) -> TwilioSender:
    found = settings.senders["main"]
    assert isinstance(found, TwilioSender)
    return found


def test_a_sender_goes_at_the_pace_of_a_us_number_and_lets_twilio_answer_stop_unless_told_otherwise(
    loaded: Load,
) -> None:
    plain = sender(loaded(TWILIO + TOKEN))
    assert (plain.segments_per_second, plain.segments_per_day, plain.stop_answers) == (1, None, "twilio")
    told = sender(loaded(TWILIO + TOKEN + 'segments_per_second = 0.5\nsegments_per_day = 2000\nstop_answers = "ours"'))
    assert (told.segments_per_second, told.segments_per_day, told.stop_answers) == (0.5, 2000, "ours")


def test_signatures_by_a_shared_key_need_the_key(loaded: Load, refused: Refused) -> None:
    text = TWILIO + TOKEN + 'webhook_signature = "sha256"\n'
    assert refused(text) == (
        f"{AT}webhook_key: missing secret. Set REMINDERS_SENDERS__MAIN__WEBHOOK_KEY, or "
        "REMINDERS_SENDERS__MAIN__WEBHOOK_KEY_FILE to a file that holds it."
    )
    assert sender(loaded(text, {"REMINDERS_SENDERS__MAIN__WEBHOOK_KEY": "made-up"})).webhook_signature == "sha256"


@pytest.mark.parametrize("signature", ["", 'webhook_signature = "sha1"\n'])
def test_a_shared_key_that_would_check_nothing_is_refused(signature: str, refused: Refused) -> None:
    assert refused(TWILIO + TOKEN + signature + 'webhook_key = "made-up"') == (
        f"{AT}webhook_key: given, though webhook_signature is not sha256. "
        'Set webhook_signature = "sha256", or leave webhook_key out.'
    )


def test_the_token_before_this_one_needs_this_one(loaded: Load, refused: Refused) -> None:
    previous = 'previous_auth_token = "made-up-too"\n'
    assert sender(loaded(TWILIO + TOKEN + previous)).previous_auth_token is not None
    assert refused(TWILIO + KEY + previous) == (
        f"{AT}previous_auth_token: given without auth_token. "
        "Give the token of today as auth_token, or leave previous_auth_token out."
    )


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("segments_per_second = 0", "segments_per_second: too small. Give more than 0."),
        ("segments_per_day = 0", "segments_per_day: too small. Give 1 or more."),
        ("segments_per_day = true", "segments_per_day: not a number. Give a number, such as 8."),
        ('stop_answers = "both"', "stop_answers: not one of the choices. Give 'twilio' or 'ours'."),
        ('webhook_signature = "md5"', "webhook_signature: not one of the choices. Give 'sha1' or 'sha256'."),
    ],
)
def test_a_pace_or_a_choice_that_does_not_exist_is_refused(setting: str, message: str, refused: Refused) -> None:
    assert refused(TWILIO + TOKEN + setting) == AT + message


def test_what_a_segment_costs_is_an_amount_and_a_currency(loaded: Load) -> None:
    assert price_of(sender(loaded(TWILIO + TOKEN))) is None
    told = sender(loaded(TWILIO + TOKEN + 'segment_price = "0.0083 USD"'))
    assert price_of(told) == Price(Decimal("0.0083"), "USD")


@pytest.mark.parametrize("written", ["0 USD", "0.0083", "USD 0.0083", "0.0083 XYQ", "-1 EUR", "1001 EUR", "0,08 EUR"])
def test_what_is_no_price_is_refused_by_name(written: str, refused: Refused) -> None:
    assert refused(TWILIO + TOKEN + f'segment_price = "{written}"') == (
        f'{AT}segment_price: not a price. Write an amount and its currency, such as "0.0083 USD".'
    )
