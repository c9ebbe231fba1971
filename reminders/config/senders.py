"""Who sends texts: one class for each kind of sender, with the keys that it takes."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, cast

from pydantic import Field, SecretStr, field_serializer

from reminders.config import shapes
from reminders.config.table import CheckedTable, Gap, Table
from reminders.wording.price import Price

TWILIO_API = "https://api.twilio.com"


_SEGMENT_PRICE = Field(
    default=None,
    description="What one segment of a text costs you, as on your bill; the desk shows it beside texts to come.",
    examples=["0.0083 USD"],
)


class SandboxSender(Table):
    """A phone that is a file: nothing leaves the machine."""

    kind: Literal["sandbox"] = Field(default="sandbox", description="Keeps texts in a file; nothing is sent.")
    file: Path = Field(
        default=Path("sandbox-phone.sqlite3"), description="Where its texts are kept; `reminders phone` shows them."
    )
    segment_price: shapes.SegmentPrice | None = _SEGMENT_PRICE


class TwilioSender(CheckedTable):
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
    segments_per_second: shapes.Pace = Field(
        default=1,
        description="The pace that Twilio allows: 1 for a US number, 3 toll-free, 100 for a short code. What waits, "
        "waits here, and is judged again before it goes; up to a minute's worth goes at once.",
    )
    segments_per_day: shapes.DailyCap | None = Field(
        default=None, description="The carriers' daily cap, where there is one; the day is UTC's.", examples=[2000]
    )
    segment_price: shapes.SegmentPrice | None = _SEGMENT_PRICE
    stop_answers: Literal["twilio", "ours"] = Field(
        default="twilio",
        description="Who answers STOP, START and HELP: twilio, as it does for most numbers, or ours, for short codes "
        "and where its opt-out handling is switched off. Never both.",
    )
    previous_auth_token: shapes.Secret | None = Field(
        default=None,
        description="The token before this one, as long as webhooks may still be signed with it.",
        examples=["..."],
    )
    webhook_signature: Literal["sha1", "sha256"] = Field(
        default="sha1", description="How Twilio signs webhooks; sha256 needs webhook_key as well."
    )
    webhook_key: shapes.Secret | None = Field(
        default=None, description="The shared key of sha256 signatures.", examples=["..."]
    )

    @property
    def credentials(self) -> tuple[str, SecretStr]:
        """User name and password for the API: the key where there is one, else account and token."""
        password = self.api_key_secret or self.auth_token
        return self.api_key_sid or self.account_sid, cast("SecretStr", password)  # gaps() saw to one of them

    @field_serializer("from_number")
    def _masked(self, number: str | None) -> str | None:
        return None if number is None else f"***{number[-2:]}"

    @classmethod
    def gaps(cls, given: Mapping[str, object]) -> Iterator[Gap]:
        """One way to sign in, one place that texts come from, one way to check webhooks."""
        yield from _signing_in(given)
        yield from _coming_from(given)
        yield from _webhooks(given)


def _signing_in(given: Mapping[str, object]) -> Iterator[Gap]:
    has_key, has_key_secret = "api_key_sid" in given, "api_key_secret" in given
    if has_key and not has_key_secret:
        yield "api_key_secret", shapes.missing_secret()
    elif has_key_secret and not has_key:
        remedy = "Give the key's SID, or leave out api_key_secret to sign in with auth_token."
        yield "api_key_sid", shapes.refuse("missing, though api_key_secret is given", remedy)
    elif not has_key and "auth_token" not in given:
        yield "auth_token", shapes.missing_secret()


def _coming_from(given: Mapping[str, object]) -> Iterator[Gap]:
    has_service, has_number = "messaging_service_sid" in given, "from_number" in given
    if has_service and has_number:
        yield "from_number", shapes.refuse("given beside messaging_service_sid", "Keep one of the two.")
    elif not has_service and not has_number:
        yield "messaging_service_sid", shapes.refuse("missing", "Give it, or give from_number.")


def _webhooks(given: Mapping[str, object]) -> Iterator[Gap]:
    by_key = given.get("webhook_signature") == "sha256"
    if by_key and "webhook_key" not in given:
        yield "webhook_key", shapes.missing_secret()
    elif not by_key and "webhook_key" in given:
        remedy = 'Set webhook_signature = "sha256", or leave webhook_key out.'
        yield "webhook_key", shapes.refuse("given, though webhook_signature is not sha256", remedy)
    if "previous_auth_token" in given and "auth_token" not in given:
        remedy = "Give the token of today as auth_token, or leave previous_auth_token out."
        yield "previous_auth_token", shapes.refuse("given without auth_token", remedy)


Sender = Annotated[SandboxSender | TwilioSender, Field(discriminator="kind")]


def price_of(sender: Sender | None) -> Price | None:
    """What one segment costs by it, where somebody said."""
    return None if sender is None or sender.segment_price is None else Price.read(sender.segment_price)


SENDER_KINDS: Mapping[str, type[Table]] = {"sandbox": SandboxSender, "twilio": TwilioSender}
