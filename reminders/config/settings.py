"""The frozen settings of one machine. What belongs to a clinic is a row in the database, not a key here.

Each field carries its description: `config.example.toml` and `reminders init` print it above the key.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, SerializerFunctionWrapHandler, field_serializer

from reminders.config import shapes
from reminders.config.alarms import Alarms
from reminders.config.senders import SandboxSender, Sender
from reminders.config.table import Table

DEFAULT_DATABASE = "sqlite:///reminders.sqlite3"
_SQLITE = "sqlite:///"


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
    settle_seconds: shapes.Seconds = Field(
        default=900,
        description="How long after its validity a text whose fate is unknown is asked about, before a person decides.",
    )


class Web(Table):
    """How the machine is reached from outside."""

    public_url: shapes.PublicUrl | None = Field(
        default=None,
        description="Where Twilio reports, and patients open their page; https, no underscore in the host.",
        examples=["https://reminders.example.org"],
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="The address that `reminders serve` listens on.")
    port: shapes.Port = Field(default=8765, description="The port that it listens on.")


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
    alarms: Alarms = Field(default=Alarms(), description="How the person who runs this is told of trouble.")
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
