from collections.abc import Callable
from pathlib import Path

import pytest

from reminders.config import Settings, TwilioSender

Load = Callable[..., Settings]
Refused = Callable[..., str]
TOKEN = "REMINDERS_SENDERS__MAIN__AUTH_TOKEN"
TWILIO = f"""
[senders.main]
kind = "twilio"
account_sid = "AC{"0" * 32}"
from_number = "+12125550100"
"""
FILE_REMEDY = "Name a file that this user may read and that holds the secret alone."


def token_of(settings: Settings) -> str:
    sender = settings.senders["main"]
    assert isinstance(sender, TwilioSender)
    assert sender.auth_token is not None
    return sender.auth_token.get_secret_value()


def test_the_environment_wins_over_the_file(loaded: Load) -> None:
    text = TWILIO + 'auth_token = "from-the-file"\n[worker]\nconcurrency = 2\nlease_seconds = 9'
    settings = loaded(text, {TOKEN: "from-the-environment", "REMINDERS_WORKER__CONCURRENCY": "5"})
    assert token_of(settings) == "from-the-environment"
    assert (settings.worker.concurrency, settings.worker.lease_seconds) == (5, 9)


def test_the_case_of_a_variable_does_not_matter(loaded: Load) -> None:
    assert token_of(loaded(TWILIO, {"reminders_Senders__MAIN__auth_token": "made-up"})) == "made-up"


def test_the_environment_may_bring_a_sender_that_the_file_does_not_have(loaded: Load, folder: Path) -> None:
    environ = {"REMINDERS_SENDERS__FRONT_DESK__KIND": "sandbox", "REMINDERS_SENDERS__FRONT_DESK__FILE": "desk.db"}
    assert loaded("", environ).redacted()["senders"] == {
        "front_desk": {"kind": "sandbox", "file": "desk.db", "segment_price": None}
    }


def test_variables_of_other_programs_are_left_alone(loaded: Load) -> None:
    assert loaded("", {"PATH": "/bin", "TWILIO_AUTH_TOKEN": "made-up", "MY_REMINDERS_X": "1"}) == loaded("")


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_secret_is_read_from_the_file_that_a_variable_names(ending: str, loaded: Load, folder: Path) -> None:
    (folder / "token").write_bytes(f"made-up{ending}".encode())
    assert token_of(loaded(TWILIO, {f"{TOKEN}_FILE": "token"})) == "made-up"


def test_the_database_address_may_come_from_a_file(loaded: Load, folder: Path) -> None:
    (folder / "address").write_text("postgresql://me:made-up@db/rows\n")
    environ = {"REMINDERS_DATABASE__URL_FILE": str(folder / "address")}
    assert loaded("", environ).database_url == "postgresql://me:made-up@db/rows"


def test_a_second_line_break_is_not_taken_for_part_of_the_secret(refused: Refused, folder: Path) -> None:
    (folder / "token").write_text("made-up\n\n")
    assert refused(TWILIO, {f"{TOKEN}_FILE": "token"}) == (
        f"{TOKEN}_FILE: holds a space or a line break. Copy the secret again, alone on one line."
    )


def test_a_secret_given_twice_is_refused(refused: Refused, folder: Path) -> None:
    (folder / "token").write_text("made-up")
    assert refused(TWILIO, {TOKEN: "made-up", f"{TOKEN}_FILE": "token"}) == (
        f"{TOKEN}: given together with {TOKEN}_FILE. Unset one of the two."
    )


def test_a_variable_in_two_spellings_is_refused(refused: Refused) -> None:
    assert refused(TWILIO, {TOKEN: "made-up", TOKEN.lower(): "made-up-too"}) == (
        f"{TOKEN}: given together with {TOKEN.lower()}. Unset one of the two."
    )


def test_a_secret_file_that_cannot_be_read_is_named_and_the_secret_is_not_called_missing_too(
    refused: Refused, folder: Path
) -> None:
    assert refused(TWILIO, {f"{TOKEN}_FILE": "gone"}) == (
        f"{TOKEN}_FILE: {Path('gone')} cannot be read (No such file or directory). {FILE_REMEDY}"
    )
    (folder / "shut").mkdir()
    assert refused(TWILIO, {f"{TOKEN}_FILE": str(folder / "shut")}) == (
        f"{TOKEN}_FILE: {folder / 'shut'} cannot be read (Is a directory). {FILE_REMEDY}"
    )


@pytest.mark.parametrize(
    ("content", "problem"), [(b"", "is empty"), (b"\n", "is empty"), (b"\xff", "is not text in UTF-8")]
)
def test_a_secret_file_without_a_secret_is_refused(
    content: bytes, problem: str, refused: Refused, folder: Path
) -> None:
    (folder / "token").write_bytes(content)
    assert refused(TWILIO, {f"{TOKEN}_FILE": "token"}) == f"{TOKEN}_FILE: token {problem}. {FILE_REMEDY}"


def test_an_empty_variable_is_no_secret(refused: Refused) -> None:
    assert refused(TWILIO, {TOKEN: ""}) == f"{TOKEN}: empty. Give a value, or leave the key out."


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("REMINDERS_WORKER__CONCURENCY", "Did you mean REMINDERS_WORKER__CONCURRENCY?"),
        ("REMINDERS_DATABASE_URL", "Did you mean REMINDERS_DATABASE__URL?"),
        ("REMINDERS_SENDERS__DESK__AUTH_TOKN", "Did you mean REMINDERS_SENDERS__DESK__AUTH_TOKEN?"),
        ("REMINDERS_WORKER__CONCURRENCY_FILE", "Did you mean REMINDERS_WORKER__CONCURRENCY?"),
        ("reminders_log__levle", "Did you mean REMINDERS_LOG__LEVEL?"),
        ("REMINDERS_ZZZZZZZZZZZZZZZZ", "config.example.toml names every key."),
    ],
)
def test_an_unknown_variable_is_refused_and_the_nearest_named(name: str, remedy: str, refused: Refused) -> None:
    assert refused("", {name: "1"}) == f"{name}: unknown variable. {remedy}"


def test_a_wrong_value_is_told_with_the_variable_that_gave_it(refused: Refused) -> None:
    assert refused("[worker]\nconcurrency = 3", {"REMINDERS_WORKER__CONCURRENCY": "many"}) == (
        "REMINDERS_WORKER__CONCURRENCY ('many'): not a whole number. Give a whole number, such as 8."
    )


def test_a_variable_under_something_that_is_no_table_leaves_the_complaint_to_the_file(refused: Refused) -> None:
    assert refused("worker = 3", {"REMINDERS_WORKER__CONCURRENCY": "3"}) == (
        "config.toml, worker: not a table. Write its name in brackets on a line of its own, its keys below."
    )
