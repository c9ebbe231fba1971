import tempfile
import traceback
from pathlib import Path
from typing import get_args
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, ValidationError

from reminders.config import SandboxSender, Settings, TwilioSender, load
from reminders.config.names import SECRET_KEYS, table_of
from reminders.config.senders import SENDER_KINDS
from reminders.config.settings import Database, Tables
from reminders.errors import ConfigError

# Each begins with a mark that no message has by chance, and is free of what TOML or an address would escape.
MARK = "Qx7-"
SECRETS = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_.~!*é€", min_size=8, max_size=40).map(MARK.__add__)
SENDER = f"""
[senders.main]
kind = "twilio"
account_sid = "AC{"0" * 32}"
api_key_sid = "SK{"0" * 32}"
from_number = "+12125550100"
"""
ALARMS = """
[alarms]
mail_to = "dr.example@clinic.example"
mail_from = "dr.example@clinic.example"
smtp_host = "smtp.clinic.example"
smtp_user = "dr.example"
"""
TOKEN = "REMINDERS_SENDERS__MAIN__AUTH_TOKEN"


def read(text: str, environ: dict[str, str]) -> Settings:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "config.toml")
        file.write_text(text, encoding="utf-8")
        return load(file, environ)


@given(st.lists(SECRETS, min_size=8, max_size=8))
def test_no_secret_is_printed(secrets: list[str]) -> None:
    token, key_secret, password, other, previous, webhook_key, mail_password, heartbeat = secrets
    settings = read(
        SENDER + f'api_key_secret = "{key_secret}"\nwebhook_signature = "sha256"' + ALARMS,
        {
            TOKEN: token,
            "REMINDERS_DATABASE__URL": f"postgresql://me:{password}@db/rows?sslpassword={other}",
            "REMINDERS_SENDERS__MAIN__PREVIOUS_AUTH_TOKEN": previous,
            "REMINDERS_SENDERS__MAIN__WEBHOOK_KEY": webhook_key,
            "REMINDERS_ALARMS__SMTP_PASSWORD": mail_password,
            "REMINDERS_ALARMS__HEARTBEAT_URL": f"https://watch.example/{quote(heartbeat)}",
        },
    )
    sender = settings.senders["main"]
    printed = [
        *(form(value) for form in (str, repr) for value in (settings, settings.database, settings.alarms, sender)),
        str(settings.redacted()),
        str(settings.model_dump()),
        settings.model_dump_json(),
    ]
    for text in printed:
        assert MARK not in text
        assert "2125550100" not in text
        assert "dr.example" not in text
    assert settings.redacted()["database"] == {"url": "postgresql://me:***@db/rows?***"}


MISTAKES = [
    "auth_tokn = {!r}",
    "api_key_secret = {!r}\naccount_name = {!r}",
    "api_key_secret = {!r}\nauth_token = [{!r}]",
    "api_key_secret = 'two {} words'",
    "api_key_secret = {!r}\nmessaging_service_sid = {!r}",
    "api_key_secret = {!r}\napi_base = 'http://{}.example.org'",
    "api_key_secret = '{}",
    "api_key_secret = {}}}",
    "api_key_secret = {!r}\n[senders.other]\nkind = {!r}",
    "api_key_secret = {!r}\n[worker]\nauth_token = {!r}",
    "api_key_secret = {!r}\n[web]\npublic_url = 'https://me:{}@example.org'",
    "api_key_secret = {!r}\n[alarms]\nheartbeat_url = 'http://watch.example/{}'",
    "api_key_secret = {!r}\n[alarms]\nheartbeat_url = 'https://me:{}@watch.example/'",
    "api_key_secret = {!r}\n[alarms]\nsmtp_password = {!r}\nsmtp_port = {!r}",
    "api_key_secret = {!r}\nwebhook_key = {!r}",
    "api_key_secret = {!r}\n[database]\nurl = 'postgresql://me:{}@x@db/rows'",
    "api_key_secret = {!r}\n[database]\nurl = 'postgresql://me:{}/x@db/rows'",
    "api_key_secret = {!r}\n[database]\nurl = 'postgresql://me:{}]@db/rows'",
]


@pytest.mark.parametrize("mistake", MISTAKES)
@given(secret=SECRETS)
def test_no_secret_stands_in_an_error_or_its_traceback(mistake: str, secret: str) -> None:
    wrong = SENDER + mistake.format(*[secret] * mistake.count("{"))
    environ = {TOKEN: secret, "REMINDERS_AUTH_TOKEN": secret}
    with pytest.raises(ConfigError) as caught:
        read(wrong, environ)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert MARK not in told
    assert caught.value.__context__ is None


@given(secret=SECRETS)
def test_settings_that_are_made_in_code_hide_what_they_refuse_too(secret: str) -> None:
    for url in (secret, f"postgresql://me:{secret}@x@db/rows"):
        with pytest.raises(ValidationError) as caught:
            Database.model_validate({"url": url, "password": secret})
        assert MARK not in str(caught.value)


def test_every_secret_of_the_settings_may_come_from_a_file() -> None:
    sections = (table_of(section) for section in Tables.model_fields if section != "senders")
    tables: list[type[BaseModel]] = [*sections, *SENDER_KINDS.values()]
    secrets = {name for table in tables for name, field in table.model_fields.items() if holds_secret(field.annotation)}
    assert secrets == SECRET_KEYS


def holds_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(holds_secret(part) for part in get_args(annotation))


def test_the_kinds_of_senders_are_the_ones_that_are_checked_here() -> None:
    assert set(SENDER_KINDS.values()) == {SandboxSender, TwilioSender}
