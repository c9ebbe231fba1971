"""The shapes of single values: ids of Twilio, numbers, addresses, secrets. Each refuses with a remedy.

No refusal repeats the value: a secret pasted into the wrong key must not end in a log.
"""

import re
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from reminders.wording.price import Price

REFUSED = "refused"
MISSING_SECRET = "missing_secret"  # noqa: S105 - the name of an error
_POSTGRESQL = {"postgresql", "postgresql+psycopg"}
_SQLITE = "sqlite:///"


def refuse(problem: str, remedy: str) -> PydanticCustomError:
    """An error that carries its remedy to the person who reads it."""
    return PydanticCustomError(REFUSED, problem, {"remedy": remedy})


def missing_secret() -> PydanticCustomError:
    """The error for a secret that must be given; its remedy names the environment variable."""
    return PydanticCustomError(MISSING_SECRET, "missing secret")


def _shape(pattern: str, problem: str, remedy: str) -> AfterValidator:
    def check(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise refuse(problem, remedy)
        return value

    return AfterValidator(check)


def _not_true_or_false(value: object) -> object:
    if isinstance(value, bool):  # which pydantic would take for 1 or 0
        raise refuse("not a number", "Give a number, such as 8.")
    return value


def _solid(value: SecretStr) -> SecretStr:
    if re.search(r"\s", value.get_secret_value()):
        raise refuse("holds a space or a line break", "Copy the secret again, alone on one line.")
    return value


def _split(url: str, remedy: str) -> SplitResult:
    """Take an address apart. Python's own errors are replaced: some of them quote the password."""
    parts = None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = None
    if parts is None:
        raise refuse("not an address", remedy)
    return parts


def _bare(url: str, remedy: str) -> SplitResult:
    parts = _split(url, remedy)
    if not parts.hostname or "@" in parts.netloc or "?" in url or "#" in url or re.search(r"\s", url):
        raise refuse("not a plain address", remedy)
    return parts


def is_loopback(host: str) -> bool:
    """True for an address of this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _public_url(url: str) -> str:
    remedy = "Give an address such as https://reminders.example.org."
    parts = _bare(url, remedy)
    if parts.scheme != "https":
        raise refuse("not an https address", remedy)
    if "_" in parts.netloc:
        raise refuse("underscore in the host, which Twilio refuses", "Use a host name without underscores.")
    return url.rstrip("/")


def _api_base(url: str) -> str:
    remedy = "Use https, or http://127.0.0.1 with a port for a double on this machine."
    parts = _bare(url, remedy)
    if parts.scheme not in {"http", "https"} or parts.path.strip("/"):
        raise refuse("not the base address of an API", remedy)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise refuse("http to another machine would send credentials in the clear", remedy)
    return url.rstrip("/")


def _heartbeat_url(secret: SecretStr) -> SecretStr:
    remedy = "Give the address that your monitor shows, such as https://watch.example/ping/clinic."
    url = secret.get_secret_value()
    parts = _split(url, remedy)
    if not parts.hostname or "@" in parts.netloc or "#" in url or re.search(r"\s", url) or not url.isascii():
        raise refuse("not a plain address", remedy)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise refuse("not an https address", remedy)
    return secret


def _database_url(secret: SecretStr) -> SecretStr:
    url = secret.get_secret_value()
    if url.startswith(_SQLITE):
        _check_sqlite(url.removeprefix(_SQLITE))
    else:
        _check_postgresql(url)
    return secret


def _check_sqlite(file: str) -> None:
    if not file or file.startswith((":", "file:")) or "?" in file:
        raise refuse(
            "not a database file, which every command must find again",
            "Give sqlite:///reminders.sqlite3, counted from the folder of this file, or sqlite:////absolute/path.",
        )


def _check_postgresql(url: str) -> None:
    remedy = (
        "Give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME, with @ : / ? # in the password as %40 and so on."
    )
    parts = _split(url, remedy)
    misplaced = url.count("@") != parts.netloc.count("@") or url.count("@") > 1 or "#" in url
    if parts.scheme not in _POSTGRESQL or misplaced or not parts.path.strip("/"):
        raise refuse("not a database address that is understood", remedy)


def without_password(url: str) -> str:
    """An accepted database address as it may be written down; connecting with it fails loudly, not elsewhere."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    if not parts.netloc:
        return url
    query = "" if "password" in parts.query.lower() else parts.query
    return urlunsplit(parts._replace(netloc=user.partition(":")[0] + at + host, query=query))


def redacted_url(url: str) -> str:
    """An accepted database address without its password and without its query, which may hold another."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    query = "?***" if parts.query else ""
    return f"{parts.scheme}://{name}{colon and ':***'}{at}{host}{parts.path}{query}"


SENDER_NAME = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
SenderName = Annotated[
    str,
    _shape(
        SENDER_NAME,
        "not a name for a sender",
        "Use small letters, digits and single underscores, so that an environment variable can name it.",
    ),
]
AccountSid = Annotated[
    str,
    _shape(
        r"AC[0-9a-f]{32}",
        "not an account SID",
        "Copy it from the first page of Twilio's console: AC and 32 of 0-9 a-f.",
    ),
]
ApiKeySid = Annotated[
    str,
    _shape(
        r"SK[0-9a-f]{32}",
        "not the SID of an API key",
        "Copy it from API keys in Twilio's console: SK and 32 of 0-9 a-f.",
    ),
]
MessagingServiceSid = Annotated[
    str,
    _shape(
        r"MG[0-9a-f]{32}",
        "not the SID of a messaging service",
        "Copy it from the messaging service in Twilio's console: MG and 32 of 0-9 a-f.",
    ),
]
PhoneNumber = Annotated[
    str,
    _shape(
        r"\+[1-9][0-9]{7,14}",
        "not a phone number in international form",
        "Write + and digits only, such as +12125550100.",
    ),
]
PublicUrl = Annotated[str, AfterValidator(_public_url)]
ApiBase = Annotated[str, AfterValidator(_api_base)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database_url)]
Secret = Annotated[SecretStr, Field(min_length=1), AfterValidator(_solid)]


def _price(written: str) -> str:
    try:
        Price.read(written)
    except ValueError:
        raise refuse("not a price", 'Write an amount and its currency, such as "0.0083 USD".') from None
    return written


Whole = Annotated[int, BeforeValidator(_not_true_or_false)]
Seconds = Annotated[float, BeforeValidator(_not_true_or_false), Field(gt=0, le=3600)]
Pace = Annotated[float, BeforeValidator(_not_true_or_false), Field(gt=0, le=1000)]
SegmentPrice = Annotated[str, AfterValidator(_price)]
DailyCap = Annotated[int, BeforeValidator(_not_true_or_false), Field(ge=1)]
Minutes = Annotated[float, BeforeValidator(_not_true_or_false), Field(gt=0, le=1440)]
Port = Annotated[int, BeforeValidator(_not_true_or_false), Field(ge=1, le=65535)]
HeartbeatUrl = Annotated[SecretStr, AfterValidator(_heartbeat_url)]  # who knows it can keep an alarm quiet
MailServer = Annotated[
    str,
    _shape(
        r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+",
        "not the name of a mail server",
        "Write the name alone, such as smtp.clinic.example; the port is smtp_port.",
    ),
]
MailAddress = Annotated[
    str,
    _shape(
        r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*",
        "not a mail address",
        "Write it alone, such as owner@clinic.example.",
    ),
]
