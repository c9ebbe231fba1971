from collections.abc import Callable

import pytest

from reminders.config import Settings

Load = Callable[..., Settings]
Refused = Callable[..., str]
MAIL = """
[alarms]
mail_to = "owner@clinic.example"
mail_from = "reminders@clinic.example"
smtp_host = "smtp.clinic.example"
"""
TOGETHER = "Give mail_to, mail_from and smtp_host, or none of them."


def test_a_mail_server_is_read_whole(loaded: Load) -> None:
    alarms = loaded(MAIL + 'smtp_user = "me"', {"REMINDERS_ALARMS__SMTP_PASSWORD": "made-up"}).alarms
    assert (alarms.mail_to, alarms.mail_from) == ("owner@clinic.example", "reminders@clinic.example")
    assert (alarms.smtp_host, alarms.smtp_port, alarms.smtp_security) == ("smtp.clinic.example", 587, "starttls")
    assert alarms.smtp_password is not None
    assert alarms.smtp_password.get_secret_value() == "made-up"


@pytest.mark.parametrize("key", ["mail_to", "mail_from", "smtp_host"])
def test_a_mail_that_lacks_something_would_tell_nobody_and_is_refused(key: str, refused: Refused) -> None:
    text = "\n".join(line for line in MAIL.splitlines() if not line.startswith(key))
    assert refused(text) == f"config.toml, [alarms] {key}: missing. {TOGETHER}"


def test_the_missing_parts_of_a_mail_are_told_together_with_what_is_wrong(refused: Refused) -> None:
    assert refused('[alarms]\nmail_to = "owner"') == (
        "The configuration has 3 problems:\n"
        "  config.toml, [alarms] mail_to: not a mail address. Write it alone, such as owner@clinic.example.\n"
        f"  config.toml, [alarms] mail_from: missing. {TOGETHER}\n"
        f"  config.toml, [alarms] smtp_host: missing. {TOGETHER}"
    )


def test_a_user_of_the_mail_server_needs_a_password(refused: Refused) -> None:
    assert refused(MAIL + 'smtp_user = "me"') == (
        "config.toml, [alarms] smtp_password: missing secret. Set REMINDERS_ALARMS__SMTP_PASSWORD, or "
        "REMINDERS_ALARMS__SMTP_PASSWORD_FILE to a file that holds it."
    )


def test_a_password_of_the_mail_server_needs_a_user(refused: Refused) -> None:
    assert refused(MAIL, {"REMINDERS_ALARMS__SMTP_PASSWORD": "made-up"}) == (
        "config.toml, [alarms] smtp_user: missing, though smtp_password is given. Give both, or neither."
    )


def test_mail_in_the_clear_stays_on_this_machine(loaded: Load, refused: Refused) -> None:
    here = MAIL.replace("smtp.clinic.example", "127.0.0.1")
    assert loaded(here + 'smtp_security = "none"').alarms.smtp_security == "none"
    assert refused(MAIL + 'smtp_security = "none"') == (
        "config.toml, [alarms] smtp_security: none would send mail and password to another machine in the clear. "
        "Use starttls or tls."
    )


@pytest.mark.parametrize("host", ["smtps://smtp.clinic.example", "smtp.clinic.example:465", "smtp .example", "-x"])
def test_a_mail_server_is_a_name_and_no_address(host: str, refused: Refused) -> None:
    assert refused(MAIL.replace("smtp.clinic.example", host)) == (
        "config.toml, [alarms] smtp_host: not the name of a mail server. "
        "Write the name alone, such as smtp.clinic.example; the port is smtp_port."
    )


@pytest.mark.parametrize(
    "wrong", ["owner", "two@a.example, b@b.example", "Owner <owner@clinic.example>", "ö@b.example"]
)
def test_what_is_no_mail_address_is_refused(wrong: str, refused: Refused) -> None:
    assert refused(MAIL.replace("owner@clinic.example", wrong)) == (
        "config.toml, [alarms] mail_to: not a mail address. Write it alone, such as owner@clinic.example."
    )


@pytest.mark.parametrize("url", ["https://watch.example/ping/clinic?key=1", "http://127.0.0.1:8000/ping"])
def test_a_heartbeat_address_is_kept_as_it_is(url: str, loaded: Load) -> None:
    heartbeat = loaded("", {"REMINDERS_ALARMS__HEARTBEAT_URL": url}).alarms.heartbeat_url
    assert heartbeat is not None
    assert heartbeat.get_secret_value() == url


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://watch.example/ping", "not an https address"),
        ("https://me:made-up@watch.example/ping", "not a plain address"),
        ("https://watch.example/ping#here", "not a plain address"),
        ("watch.example/ping", "not a plain address"),
    ],
)
def test_a_heartbeat_address_that_others_could_read_or_that_is_none_is_refused(
    url: str, problem: str, refused: Refused
) -> None:
    assert refused(f'[alarms]\nheartbeat_url = "{url}"') == (
        f"config.toml, [alarms] heartbeat_url: {problem}. "
        "Give the address that your monitor shows, such as https://watch.example/ping/clinic."
    )


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("silent_minutes = 0", "silent_minutes: too small. Give more than 0."),
        ("waiting_for_a_person = 0", "waiting_for_a_person: too small. Give 1 or more."),
        ("smtp_port = 65536", "smtp_port: too large. Give 65535 or less."),
        ('smtp_security = "ssl"', "smtp_security: not one of the choices. Give 'starttls', 'tls' or 'none'."),
    ],
)
def test_a_limit_out_of_range_is_refused(setting: str, message: str, refused: Refused) -> None:
    assert refused(f"[alarms]\n{setting}") == f"config.toml, [alarms] {message}"
