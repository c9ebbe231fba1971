from collections.abc import Callable

import pytest

Refused = Callable[..., str]
TWILIO = f"""
[senders.main]
kind = "twilio"
account_sid = "AC{"0" * 32}"
from_number = "+12125550100"
"""
ADDRESS_REMEDY = (
    "Give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME, with @ : / ? # in the password as %40 and so on."
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[worker]\nconcurency = 4",
            "config.toml, [worker] concurency: unknown key. Did you mean concurrency?",
        ),
        (
            "[worker]\nxyz = 4",
            (
                "config.toml, [worker] xyz: unknown key. "
                "Known here: concurrency, poll_seconds, lease_seconds, shutdown_seconds, settle_seconds."
            ),
        ),
        ("[wroker]", "config.toml, wroker: unknown key. Did you mean worker?"),
        (
            'folder = "/srv"',
            "config.toml, folder: unknown key. Known here: database, worker, senders, web, alarms, log, protocols.",
        ),
        (
            '[senders.main]\nkind = "sandbox"\nfiel = "x"',
            "config.toml, [senders.main] fiel: unknown key. Did you mean file?",
        ),
        (
            TWILIO + 'auth_token = "made-up"\nfile = "x"',
            "config.toml, [senders.main] file: unknown key. config.example.toml names every key.",
        ),
    ],
)
def test_an_unknown_key_is_refused_and_the_nearest_named(text: str, message: str, refused: Refused) -> None:
    assert refused(text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[worker]\nconcurrency = "many"',
            "config.toml, [worker] concurrency ('many'): not a whole number. Give a whole number, such as 8.",
        ),
        (
            "[worker]\nconcurrency = true",
            "config.toml, [worker] concurrency (True): not a number. Give a number, such as 8.",
        ),
        ("[worker]\nconcurrency = 65", "config.toml, [worker] concurrency (65): too large. Give 64 or less."),
        ("[worker]\nconcurrency = 0", "config.toml, [worker] concurrency (0): too small. Give 1 or more."),
        ("[worker]\npoll_seconds = 0", "config.toml, [worker] poll_seconds (0): too small. Give more than 0."),
        (
            "[worker]\nlease_seconds = 3601",
            "config.toml, [worker] lease_seconds (3601): too large. Give 3600 or less.",
        ),
        (
            "[worker]\npoll_seconds = inf",
            "config.toml, [worker] poll_seconds (inf): not a number. Give a number, such as 8.",
        ),
        (
            '[log]\nformat = "xml"',
            "config.toml, [log] format ('xml'): not one of the choices. Give 'text' or 'json'.",
        ),
        (
            "worker = 4",
            "config.toml, worker: not a table. Write its name in brackets on a line of its own, its keys below.",
        ),
        ("[database]\nurl = 4", 'config.toml, [database] url: not text. Put it in quotes, as in key = "value".'),
        ("[senders]", "config.toml, senders: empty. Give a value, or leave the key out."),
        ("[senders.main]", 'config.toml, [senders.main] kind: missing. Give "sandbox" or "twilio".'),
        (
            '[senders.main]\nkind = "pigeon"',
            'config.toml, [senders.main] kind: not a kind of sender. Give "sandbox" or "twilio".',
        ),
        (
            '[senders.Main]\nkind = "sandbox"',
            (
                "config.toml, [senders] Main: not a name for a sender. Use small letters, digits and single "
                "underscores, so that an environment variable can name it."
            ),
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(text: str, message: str, refused: Refused) -> None:
    assert refused(text) == message


def test_a_missing_secret_is_named_with_the_variables_that_set_it(refused: Refused) -> None:
    assert refused(TWILIO) == (
        "config.toml, [senders.main] auth_token: missing secret. Set REMINDERS_SENDERS__MAIN__AUTH_TOKEN, or "
        "REMINDERS_SENDERS__MAIN__AUTH_TOKEN_FILE to a file that holds it. "
        "To sign in with an API key, give api_key_sid and api_key_secret."
    )


def test_an_api_key_without_its_secret_does_not_fall_back_to_the_auth_token(refused: Refused) -> None:
    text = TWILIO + f'auth_token = "made-up"\napi_key_sid = "SK{"0" * 32}"'
    assert refused(text) == (
        "config.toml, [senders.main] api_key_secret: missing secret. Set REMINDERS_SENDERS__MAIN__API_KEY_SECRET, or "
        "REMINDERS_SENDERS__MAIN__API_KEY_SECRET_FILE to a file that holds it."
    )


def test_both_secrets_without_the_sid_of_the_key_are_no_clear_way_to_sign_in(refused: Refused) -> None:
    assert refused(TWILIO + 'auth_token = "made-up"\napi_key_secret = "made-up"') == (
        "config.toml, [senders.main] api_key_sid: missing, though api_key_secret is given. "
        "Give the key's SID, or leave out api_key_secret to sign in with auth_token."
    )


def test_a_service_and_a_number_are_one_too_many(refused: Refused) -> None:
    text = TWILIO + f'auth_token = "made-up"\nmessaging_service_sid = "MG{"0" * 32}"'
    assert refused(text) == (
        "config.toml, [senders.main] from_number: given beside messaging_service_sid. Keep one of the two."
    )


def test_neither_a_service_nor_a_number_is_one_too_few(refused: Refused) -> None:
    text = TWILIO.replace('from_number = "+12125550100"', 'auth_token = "made-up"')
    assert refused(text) == "config.toml, [senders.main] messaging_service_sid: missing. Give it, or give from_number."


@pytest.mark.parametrize("host", ["twilio.example.org", "10.0.0.1", "127.0.0.1.example.org", "0.0.0.0"])  # noqa: S104 - refused
def test_http_to_another_machine_is_refused(host: str, refused: Refused) -> None:
    assert refused(TWILIO + f'auth_token = "made-up"\napi_base = "http://{host}:8080"') == (
        "config.toml, [senders.main] api_base: http to another machine would send credentials in the clear. "
        "Use https, or http://127.0.0.1 with a port for a double on this machine."
    )


@pytest.mark.parametrize("base", ["ftp://127.0.0.1", "https://api.example.org/2010-04-01"])
def test_what_is_no_base_address_is_refused(base: str, refused: Refused) -> None:
    assert refused(TWILIO + f'auth_token = "made-up"\napi_base = "{base}"') == (
        "config.toml, [senders.main] api_base: not the base address of an API. "
        "Use https, or http://127.0.0.1 with a port for a double on this machine."
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "http://reminders.example.org",
            "not an https address. Give an address such as https://reminders.example.org.",
        ),
        (
            "https://my_reminders.example.org",
            "underscore in the host, which Twilio refuses. Use a host name without underscores.",
        ),
        (
            "https://reminders.example.org/?clinic=1",
            "not a plain address. Give an address such as https://reminders.example.org.",
        ),
        (
            "https://me:made-up@example.org",
            "not a plain address. Give an address such as https://reminders.example.org.",
        ),
    ],
)
def test_an_address_that_twilio_could_not_call_is_refused(url: str, message: str, refused: Refused) -> None:
    assert refused(f'[web]\npublic_url = "{url}"') == f"config.toml, [web] public_url: {message}"


@pytest.mark.parametrize(
    "url", ["mysql://me@db/rows", "postgresql://db/rows#1", "sqlite://", "postgresql://me:a@b@db/rows", "postgresql://"]
)
def test_a_database_address_that_could_be_misread_is_refused(url: str, refused: Refused) -> None:
    assert refused(f'[database]\nurl = "{url}"') == (
        f"config.toml, [database] url: not a database address that is understood. {ADDRESS_REMEDY}"
    )


@pytest.mark.parametrize("password", ["a/b", "[a", "1/2"])
def test_a_password_that_would_cut_the_database_address_short_is_refused(password: str, refused: Refused) -> None:
    message = refused(f'[database]\nurl = "postgresql://me:{password}@db/rows"')
    assert message.startswith("config.toml, [database] url: not a")
    assert message.endswith(ADDRESS_REMEDY)


def test_a_database_in_memory_is_refused_because_the_next_command_would_not_find_it(refused: Refused) -> None:
    assert refused('[database]\nurl = "sqlite:///:memory:"') == (
        "config.toml, [database] url: not a database file, which every command must find again. Give "
        "sqlite:///reminders.sqlite3, counted from the folder of this file, or sqlite:////absolute/path."
    )


def test_a_file_that_is_not_toml_is_told_by_place_and_not_by_its_words(refused: Refused) -> None:
    assert refused("[senders.main]\nauth_token = made-up") == (
        "config.toml: not TOML at line 2, column 14. Compare it with config.example.toml."
    )


def test_all_problems_are_told_at_once(refused: Refused) -> None:
    text = '[worker]\nconcurrency = 0\n[senders.main]\nkind = "twilio"\naccount_sid = "AC"\ncolor = 3'
    assert refused(text, {"REMINDERS_COLOR": "3", "REMINDERS_LOG__LEVEL": "loud"}) == (
        "The configuration has 7 problems:\n"
        "  REMINDERS_COLOR: unknown variable. Did you mean REMINDERS_CONFIG?\n"
        "  config.toml, [worker] concurrency (0): too small. Give 1 or more.\n"
        "  config.toml, [senders.main] account_sid: not an account SID. "
        "Copy it from the first page of Twilio's console: AC and 32 of 0-9 a-f.\n"
        "  config.toml, [senders.main] color: unknown key. config.example.toml names every key.\n"
        "  config.toml, [senders.main] auth_token: missing secret. Set REMINDERS_SENDERS__MAIN__AUTH_TOKEN, or "
        "REMINDERS_SENDERS__MAIN__AUTH_TOKEN_FILE to a file that holds it. "
        "To sign in with an API key, give api_key_sid and api_key_secret.\n"
        "  config.toml, [senders.main] messaging_service_sid: missing. Give it, or give from_number.\n"
        "  REMINDERS_LOG__LEVEL ('loud'): not one of the choices. Give 'debug', 'info', 'warning' or 'error'."
    )
