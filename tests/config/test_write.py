import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reminders.config import Answers, Settings, TwilioAnswers, TwilioSender, load, render_config
from reminders.errors import ConfigError

Load = Callable[..., Settings]
ACCOUNT = "AC" + "0" * 32
KEY = "SK" + "1" * 32
SERVICE = "MG" + "2" * 32
TOKEN = "REMINDERS_SENDERS__MAIN__AUTH_TOKEN"
KEY_SECRET = "REMINDERS_SENDERS__MAIN__API_KEY_SECRET"


def test_a_sandbox_is_written_with_every_default_and_loads_as_one(loaded: Load) -> None:
    assert loaded(render_config(Answers())) == loaded("")


def test_a_twilio_account_loads_once_the_variable_that_the_text_names_is_set(loaded: Load) -> None:
    text = render_config(Answers(TwilioAnswers(ACCOUNT, from_number="+12125550100")))
    assert f"# Rather set {TOKEN} to it,\n# or {TOKEN}_FILE to a file that holds it.\n#auth_token = " in text
    with pytest.raises(ConfigError, match=f"missing secret. Set {TOKEN}, or {TOKEN}_FILE"):
        loaded(text)
    sender = loaded(text, {TOKEN: "made-up"}).senders["main"]
    assert isinstance(sender, TwilioSender)
    assert (sender.account_sid, sender.from_number) == (ACCOUNT, "+12125550100")


def test_all_answers_are_written(loaded: Load) -> None:
    account = TwilioAnswers(ACCOUNT, SERVICE, api_key_sid=KEY, api_base="http://127.0.0.1:8080")
    text = render_config(
        Answers(account, database_url="sqlite:////srv/rows.db", public_url="https://reminders.example.org")
    )
    settings = loaded(text, {KEY_SECRET: "made-up"})
    sender = settings.senders["main"]
    assert isinstance(sender, TwilioSender)
    assert (sender.messaging_service_sid, sender.from_number) == (SERVICE, None)
    assert (sender.api_key_sid, sender.api_base) == (KEY, "http://127.0.0.1:8080")
    assert settings.database_url == "sqlite:////srv/rows.db"
    assert settings.web.public_url == "https://reminders.example.org"


def test_the_password_of_the_database_is_left_to_the_environment(loaded: Load) -> None:
    url = "postgresql://me:made-up@db.example.org/rows?sslmode=require"
    text = render_config(Answers(database_url=url))
    assert "made-up" not in text
    assert loaded(text).database_url == "postgresql://me@db.example.org/rows?sslmode=require"
    assert loaded(text, {"REMINDERS_DATABASE__URL": url}).database_url == url


def test_a_query_that_holds_a_password_is_not_written() -> None:
    text = render_config(Answers(database_url="postgresql://db/rows?user=me&password=made-up"))
    assert tomllib.loads(text)["database"] == {"url": "postgresql://db/rows"}


def test_answers_that_would_not_load_are_refused_before_they_are_written() -> None:
    with pytest.raises(ConfigError) as caught:
        render_config(Answers(TwilioAnswers("AC1"), public_url="http://example.org"))
    assert str(caught.value) == (
        "The configuration has 3 problems:\n"
        "  config.toml, [senders.main] account_sid: not an account SID. "
        "Copy it from the first page of Twilio's console: AC and 32 of 0-9 a-f.\n"
        "  config.toml, [senders.main] messaging_service_sid: missing. Give it, or give from_number.\n"
        "  config.toml, [web] public_url: not an https address. "
        "Give an address such as https://reminders.example.org."
    )


@example(name='a "quoted" \\ name\x7f\n\U0001f600')
@given(name=st.text(st.characters(exclude_characters="?:/\x00", codec="utf-8"), min_size=1))
def test_whatever_a_database_file_is_called_it_is_read_back(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "config.toml")
        file.write_bytes(render_config(Answers(database_url=f"sqlite:///{name}")).encode())
        assert load(file, {}).database.url.get_secret_value() == f"sqlite:///{name}"
