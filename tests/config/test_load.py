from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from reminders.config import SandboxSender, Settings, TwilioSender, load
from reminders.errors import ConfigError

Load = Callable[..., Settings]
ACCOUNT = "AC" + "0" * 32
KEY = "SK" + "1" * 32
SERVICE = "MG" + "2" * 32


def test_an_empty_file_gives_the_defaults(loaded: Load, folder: Path) -> None:
    settings = loaded("")
    assert settings.redacted() == {
        "database": {"url": "sqlite:///reminders.sqlite3"},
        "worker": {
            "concurrency": 8,
            "poll_seconds": 1,
            "lease_seconds": 30,
            "shutdown_seconds": 10,
            "settle_seconds": 900,
        },
        "senders": {"main": {"kind": "sandbox", "file": "sandbox-phone.sqlite3", "segment_price": None}},
        "web": {"public_url": None, "host": "127.0.0.1", "port": 8765},
        "alarms": {
            "mail_to": None,
            "mail_from": None,
            "smtp_host": None,
            "smtp_port": 587,
            "smtp_security": "starttls",
            "smtp_user": None,
            "smtp_password": None,
            "heartbeat_url": None,
            "silent_minutes": 15,
            "waiting_for_a_person": 10,
        },
        "log": {"format": "text", "level": "info"},
        "protocols": {"folder": None},
        "folder": str(folder),
    }


def test_relative_paths_count_from_the_folder_of_the_file_wherever_the_command_runs(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "config.toml"
    file.write_text('[database]\nurl = "sqlite:///rows/db.sqlite3"\n[protocols]\nfolder = "own"\n')
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    settings = load(file, {})
    assert settings.database_url == f"sqlite:///{folder}/rows/db.sqlite3"
    assert settings.protocols_folder == folder / "own"
    sender = settings.senders["main"]
    assert isinstance(sender, SandboxSender)
    assert settings.path(sender.file) == folder / "sandbox-phone.sqlite3"


@pytest.mark.parametrize(
    "url", ["sqlite:////srv/db.sqlite3", "postgresql://me:pw@db.example.org:5432/reminders?sslmode=require"]
)
def test_an_absolute_database_address_stays_as_it_is(url: str, loaded: Load) -> None:
    assert loaded(f'[database]\nurl = "{url}"').database_url == url


def test_an_auth_token_alone_signs_in_as_the_account(loaded: Load) -> None:
    settings = loaded(
        f"""
        [senders.main]
        kind = "twilio"
        account_sid = "{ACCOUNT}"
        auth_token = "made-up-token"
        from_number = "+12125550100"
        """
    )
    sender = settings.senders["main"]
    assert isinstance(sender, TwilioSender)
    user, password = sender.credentials
    assert (user, password.get_secret_value()) == (ACCOUNT, "made-up-token")
    assert (sender.api_base, sender.deadline_seconds) == ("https://api.twilio.com", 10)


def test_an_api_key_signs_in_before_the_auth_token_which_webhooks_still_need(loaded: Load) -> None:
    settings = loaded(
        f"""
        [senders.main]
        kind = "twilio"
        account_sid = "{ACCOUNT}"
        auth_token = "made-up-token"
        api_key_sid = "{KEY}"
        api_key_secret = "made-up-secret"
        messaging_service_sid = "{SERVICE}"
        """
    )
    sender = settings.senders["main"]
    assert isinstance(sender, TwilioSender)
    user, password = sender.credentials
    assert (user, password.get_secret_value()) == (KEY, "made-up-secret")
    assert sender.auth_token is not None
    assert sender.auth_token.get_secret_value() == "made-up-token"


@pytest.mark.parametrize("base", ["http://127.0.0.1:8080", "http://[::1]:8080/", "http://localhost:8080"])
def test_http_is_good_enough_on_this_machine(base: str, loaded: Load) -> None:
    settings = loaded(
        f"""
        [senders.main]
        kind = "twilio"
        account_sid = "{ACCOUNT}"
        auth_token = "made-up-token"
        from_number = "+12125550100"
        api_base = "{base}"
        """
    )
    sender = settings.senders["main"]
    assert isinstance(sender, TwilioSender)
    assert sender.api_base == base.rstrip("/")


def test_settings_do_not_change_once_read(loaded: Load) -> None:
    settings = loaded("")
    for owner, name in [(settings, "folder"), (settings.worker, "concurrency"), (settings.senders["main"], "file")]:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(owner, name, 1)
    with pytest.raises(TypeError):
        settings.senders["other"] = SandboxSender()  # type: ignore[index]


def test_without_a_file_the_command_to_make_one_is_named(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(None, {})
    assert str(caught.value) == "no config.toml here: run `reminders init`"


def test_a_file_that_was_named_and_is_missing_is_named(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(Path("other.toml"), {})
    assert str(caught.value) == "no other.toml: run `reminders init`"


def test_a_missing_file_may_be_allowed_and_the_environment_still_counts(folder: Path) -> None:
    settings = load(None, {"REMINDERS_WORKER__CONCURRENCY": "3"}, allow_missing=True)
    assert (settings.worker.concurrency, settings.folder) == (3, folder)


def test_the_environment_may_name_the_file(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "mine.toml").write_text("[worker]\nconcurrency = 2")
    settings = load(None, {"REMINDERS_CONFIG": "deep/mine.toml"})
    assert (settings.worker.concurrency, settings.folder) == (2, folder / "deep")


def test_a_missing_file_that_the_environment_names_is_told_with_the_variable(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(None, {"REMINDERS_CONFIG": "gone.toml"})
    assert str(caught.value) == ("REMINDERS_CONFIG: no file gone.toml. Run `reminders init`, or name another file.")


def test_a_path_that_was_given_wins_over_the_environment(folder: Path) -> None:
    (folder / "mine.toml").write_text("[worker]\nconcurrency = 2")
    assert load(Path("mine.toml"), {"REMINDERS_CONFIG": "gone.toml"}).worker.concurrency == 2
