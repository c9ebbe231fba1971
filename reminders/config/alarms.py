"""How the person who runs this is told that something is wrong: never by the way that the texts go."""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, field_serializer

from reminders.config import shapes
from reminders.config.table import CheckedTable, Gap

_NEEDED = ("mail_to", "mail_from", "smtp_host")  # one of them alone tells nobody


class Alarms(CheckedTable):
    """Mail and heartbeat, and what is an alarm. Without either, alarms stand in the log and in `reminders check`."""

    mail_to: shapes.MailAddress | None = Field(
        default=None, description="Who is told by e-mail.", examples=["owner@clinic.example"], repr=False
    )
    mail_from: shapes.MailAddress | None = Field(
        default=None, description="The sender of these mails.", examples=["reminders@clinic.example"], repr=False
    )
    smtp_host: shapes.MailServer | None = Field(
        default=None, description="The mail server.", examples=["smtp.clinic.example"]
    )
    smtp_port: shapes.Port = Field(default=587, description="Its port: usually 587 for starttls, 465 for tls.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="starttls, tls, or none; none only for a mail server on this machine."
    )
    smtp_user: str | None = Field(
        default=None, min_length=1, description="Signs in there.", examples=["reminders"], repr=False
    )
    smtp_password: shapes.Secret | None = Field(default=None, description="With this.", examples=["..."])
    heartbeat_url: shapes.HeartbeatUrl | None = Field(
        default=None,
        description="Asked every minute as long as all is well; whoever watches it calls when it falls silent.",
        examples=["https://watch.example/ping/clinic"],
    )
    silent_minutes: shapes.Minutes = Field(
        default=15, description="Nothing sent for so long though something was due is an alarm."
    )
    waiting_for_a_person: shapes.Whole = Field(
        default=10, ge=1, description="So many texts unsure, or so many held, are an alarm."
    )

    @field_serializer("mail_to", "mail_from", "smtp_user")
    def _masked(self, name: str | None) -> str | None:
        return None if name is None else f"***{name[name.find('@') :]}" if "@" in name else "***"

    @classmethod
    def gaps(cls, given: Mapping[str, object]) -> Iterator[Gap]:
        """Either all that a mail needs or nothing; a user with the password; no password in the clear."""
        if any(key in given for key in _NEEDED):
            remedy = f"Give {', '.join(_NEEDED[:-1])} and {_NEEDED[-1]}, or none of them."
            yield from ((key, shapes.refuse("missing", remedy)) for key in _NEEDED if key not in given)
        if "smtp_user" in given and "smtp_password" not in given:
            yield "smtp_password", shapes.missing_secret()
        if "smtp_password" in given and "smtp_user" not in given:
            yield "smtp_user", shapes.refuse("missing, though smtp_password is given", "Give both, or neither.")
        host = given.get("smtp_host")
        if given.get("smtp_security") == "none" and isinstance(host, str) and not shapes.is_loopback(host):
            problem = "none would send mail and password to another machine in the clear"
            yield "smtp_security", shapes.refuse(problem, "Use starttls or tls.")
