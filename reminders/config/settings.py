"""The frozen settings of one machine. What belongs to a clinic is a row in the database, not a key here.

Each field carries its description: `config.example.toml` and `reminders init` print it above the key.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    SerializerFunctionWrapHandler,
    ValidationError,
    field_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from reminders.config import shapes

DEFAULT_DATABASE = "sqlite:///reminders.sqlite3"
TWILIO_API = "https://api.twilio.com"
MISSING_SECRET = "missing_secret"  # noqa: S105 - the name of an error
_SQLITE = "sqlite:///"


class Table(BaseModel):
    """A table of config.toml: no key that is not known, no change once read, no value in errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)


class Database(Table):
    """Where the rows are kept. The address is a secret as a whole, since it may hold a password."""

    url: shapes.DatabaseUrl = Field(
        default=SecretStr(DEFAULT_DATABASE),
        description="sqlite:///FILE on one machine, or postgresql://USER@HOST/NAME for several workers.",
    )

    @field_serializer("url")
    def _without_password(self, url: SecretStr) -> str:
        return shapes.redacted_url(url.get_secret_value())


class Worker(Table):
    """How the worker sends. Times are seconds."""

    concurrency: shapes.Whole = Field(default=8, ge=1, le=64, description="Texts on their way at once, 1 to 64.")
    poll_seconds: shapes.Seconds = Field(default=1, description="How long at most until a new due text is seen.")
    lease_seconds: shapes.Seconds = Field(
        default=30, description="How long a worker that went silent keeps what it had begun."
    )
    shutdown_seconds: shapes.Seconds = Field(
        default=10, description="How long a worker that is told to stop waits for texts on their way."
    )


class SandboxSender(Table):
    """A phone that is a file: nothing leaves the machine."""

    kind: Literal["sandbox"] = Field(default="sandbox", description="Keeps texts in a file; nothing is sent.")
    file: Path = Field(
        default=Path("sandbox-phone.sqlite3"), description="Where its texts are kept; `reminders phone` shows them."
    )


class TwilioSender(Table):
    """A Twilio account, and the service or number that its texts come from."""

    kind: Literal["twilio"] = Field(default="twilio", description="Sends with Twilio.")
    account_sid: shapes.AccountSid = Field(description="The account.", examples=["AC" + "0" * 32])
    auth_token: shapes.Secret | None = Field(
        default=None, description="Signs in, unless an API key does. Webhooks are checked with it.", examples=["..."]
    )
    api_key_sid: shapes.ApiKeySid | None = Field(
        default=None, description="Signs in together with api_key_secret.", examples=["SK" + "0" * 32]
    )
    api_key_secret: shapes.Secret | None = Field(
        default=None, description="The secret of the API key.", examples=["..."]
    )
    messaging_service_sid: shapes.MessagingServiceSid | None = Field(
        default=None,
        description="Texts come from this messaging service; or give from_number.",
        examples=["MG" + "0" * 32],
    )
    from_number: shapes.PhoneNumber | None = Field(
        default=None,
        description="Texts come from this number; or give messaging_service_sid.",
        examples=["+12125550100"],
        repr=False,
    )
    api_base: shapes.ApiBase = Field(
        default=TWILIO_API, description="Another address of the API; http only on this machine."
    )
    deadline_seconds: shapes.Seconds = Field(
        default=10, description="How long one request may take, from connecting to the last byte."
    )

    @property
    def credentials(self) -> tuple[str, SecretStr]:
        """User name and password for the API: the key where there is one, else account and token."""
        password = self.api_key_secret or self.auth_token
        return self.api_key_sid or self.account_sid, cast("SecretStr", password)  # _gaps saw to one of them

    @field_serializer("from_number")
    def _masked(self, number: str | None) -> str | None:
        return None if number is None else f"***{number[-2:]}"

    @model_validator(mode="wrap")
    @classmethod
    def _complete(cls, given: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Report what is missing together with what is wrong. A plain validator would wait for the latter."""
        gaps = _gaps(given) if isinstance(given, dict) else []
        wrong: list[InitErrorDetails] = []
        try:
            made = handler(given)
        except ValidationError as error:
            wrong = [
                InitErrorDetails(
                    type=PydanticCustomError(e["type"], e["msg"], e.get("ctx")),
                    loc=e["loc"],
                    input=None,
                )
                for e in error.errors(include_url=False, include_input=False)
            ]
        else:
            if not gaps:
                return made
        raise ValidationError.from_exception_data(cls.__name__, wrong + gaps, hide_input=True)


def _gaps(given: dict[str, object]) -> list[InitErrorDetails]:
    """What a Twilio sender lacks, or has twice: one way to sign in, one place that texts come from."""
    found: list[tuple[str, PydanticCustomError]] = []
    missing_secret = PydanticCustomError(MISSING_SECRET, "missing secret")
    has_key, has_key_secret = "api_key_sid" in given, "api_key_secret" in given
    if has_key and not has_key_secret:
        found.append(("api_key_secret", missing_secret))
    elif has_key_secret and not has_key:
        remedy = "Give the key's SID, or leave out api_key_secret to sign in with auth_token."
        found.append(("api_key_sid", shapes.refuse("missing, though api_key_secret is given", remedy)))
    elif not has_key and "auth_token" not in given:
        found.append(("auth_token", missing_secret))
    has_service, has_number = "messaging_service_sid" in given, "from_number" in given
    if has_service and has_number:
        found.append(("from_number", shapes.refuse("given beside messaging_service_sid", "Keep one of the two.")))
    elif not has_service and not has_number:
        found.append(("messaging_service_sid", shapes.refuse("missing", "Give it, or give from_number.")))
    return [InitErrorDetails(type=problem, loc=(key,), input=None) for key, problem in found]


Sender = Annotated[SandboxSender | TwilioSender, Field(discriminator="kind")]
SENDER_KINDS: Mapping[str, type[Table]] = {"sandbox": SandboxSender, "twilio": TwilioSender}


class Web(Table):
    """How the machine is reached from outside."""

    public_url: shapes.PublicUrl | None = Field(
        default=None,
        description="Where Twilio reports deliveries to; https, no underscore in the host.",
        examples=["https://reminders.example.org"],
    )


class Log(Table):
    """What is written to standard error."""

    format: Literal["text", "json"] = Field(default="text", description="text for people, json for machines.")
    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="debug, info, warning or error."
    )


USUAL_PROTOCOLS = Path("protocols")


class Protocols(Table):
    """Protocols beside the ones that come with the program."""

    folder: Path | None = Field(
        default=None,
        description="The clinic's own protocol files; not set: the folder protocols beside this file, if there is one.",
        examples=["protocols"],
    )


class Tables(Table):
    """All that config.toml may hold."""

    database: Database = Field(default=Database(), description="Where everything is kept.")
    worker: Worker = Field(default=Worker(), description="How texts are sent. All times are seconds.")
    senders: Annotated[Mapping[shapes.SenderName, Sender], Field(min_length=1), AfterValidator(MappingProxyType)] = (
        Field(
            default_factory=lambda: MappingProxyType({"main": SandboxSender()}),
            description="Who sends texts: one table for each sender, under a name that clinics refer to.",
        )
    )
    web: Web = Field(default=Web(), description="How this machine is reached from outside.")
    log: Log = Field(default=Log(), description="What is written to standard error.")
    protocols: Protocols = Field(default=Protocols(), description="Protocols beside those that come along.")

    @field_serializer("senders", mode="wrap")
    def _as_dict(self, senders: Mapping[str, object], handler: SerializerFunctionWrapHandler) -> object:
        return handler(dict(senders))


class Settings(Tables):
    """The settings of this machine. Relative paths count from `folder`, where config.toml lies."""

    folder: Path

    @property
    def database_url(self) -> str:
        """The address to connect to, in the clear: for the store, never for a log."""
        url = self.database.url.get_secret_value()
        if not url.startswith(_SQLITE):
            return url
        return _SQLITE + str(self.path(Path(url.removeprefix(_SQLITE))))

    @property
    def protocols_folder(self) -> Path | None:
        """The folder with the clinic's own protocol files, absolute; None where there is none.

        A folder that config.toml names counts also when it is missing, so that this is noticed.
        """
        if self.protocols.folder is not None:
            return self.path(self.protocols.folder)
        usual = self.path(USUAL_PROTOCOLS)
        return usual if usual.is_dir() else None

    def path(self, path: Path) -> Path:
        """Make a path from the settings absolute."""
        return self.folder / path

    def redacted(self) -> dict[str, object]:
        """All settings with every secret and number masked: the only form to print."""
        return self.model_dump(mode="json")

    def __repr__(self) -> str:
        return f"Settings({self.redacted()!r})"

    __str__ = __repr__
