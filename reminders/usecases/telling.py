"""How the person who runs this is told: by mail what is wrong, by a heartbeat that nothing is.

Nothing personal goes either way, nor the name of a machine.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from reminders.channels.heartbeat import Heartbeat, HeartbeatTrouble
from reminders.channels.mail import Letter, Mailbox, MailTrouble
from reminders.config.alarms import Alarms
from reminders.domain.alarms import AlarmKind
from reminders.store import clinics
from reminders.store.alarms import Untold
from reminders.store.engine import Transaction

_FORMS = "%Y-%m-%d %H:%M UTC"
_FOOT = "Sent by the reminders service, once when a trouble begins and once when it is over."
_FOOT_AGAIN = "Sent by the reminders service when this begins, again every hour while it lasts, and when it is over."


@dataclass(frozen=True)
class Telling:
    """The ways to a person. Either may be missing; without both, alarms stand in the log and in `reminders check`."""

    mailbox: Mailbox | None = None
    heartbeat: Heartbeat | None = None

    @classmethod
    def by(cls, alarms: Alarms) -> "Telling":
        """The ways that the settings give."""
        url = alarms.heartbeat_url
        return cls(_mailbox(alarms), None if url is None else Heartbeat(url.get_secret_value()))

    def to(self, email: str) -> "Telling":
        """The same way of mail, to somebody else."""
        return self if self.mailbox is None else replace(self, mailbox=replace(self.mailbox, recipient=email))

    def mail(self, letter: Letter, now: datetime) -> MailTrouble | None:
        """Tell by mail; without a mailbox the log has told it already."""
        return None if self.mailbox is None else self.mailbox.send(letter, now)

    def beat(self) -> HeartbeatTrouble | None:
        """Tell that all is well."""
        return None if self.heartbeat is None else self.heartbeat.beat()


def _mailbox(alarms: Alarms) -> Mailbox | None:
    if alarms.mail_to is None or alarms.mail_from is None or alarms.smtp_host is None:
        return None
    sign_in = None
    if alarms.smtp_user is not None and alarms.smtp_password is not None:
        sign_in = (alarms.smtp_user, alarms.smtp_password.get_secret_value())
    return Mailbox(alarms.smtp_host, alarms.smtp_port, alarms.smtp_security, alarms.mail_from, alarms.mail_to, sign_in)


def whose(db: Transaction) -> str:
    """Which installation speaks: its organization, where there is one and only one."""
    names = [" ".join(one.name.split()) for one in clinics.organizations(db)]
    return names[0] if len(names) == 1 else "reminders"


def letter(alarm: Untold, whose: str) -> Letter:
    """The mail about an alarm that began, or is over."""
    kind = AlarmKind(alarm.kind)
    what = "clinic" if kind.of_a_clinic else "sender"
    about = f" ({what} {alarm.subject})" if alarm.subject and not kind.of_a_machine else ""
    since = f"Since {alarm.since_at.strftime(_FORMS)}"
    if alarm.over_at is None:
        head = kind.sentence if alarm.told_at is None else f"Still: {kind.sentence}"
        lines = [f"{kind.sentence}{about}", f"{since}.", "", f"What to do: {kind.action}"]
    else:
        head = f"Over: {kind.sentence}"
        lines = [f"This is over{about}: {kind.sentence}", f"{since}, until {alarm.over_at.strftime(_FORMS)}."]
    which = "over" if alarm.over_at else "begun" if alarm.told_at is None else f"{alarm.told_at:%H%M%S}"
    id_ = f"alarm-{alarm.id}-{alarm.since_at:%Y%m%d%H%M%S}-{which}"
    return Letter(id_, f"{whose}: {head}", "\n".join([*lines, "", _FOOT if kind.again is None else _FOOT_AGAIN, ""]))


def trial_letter(whose: str, id_: str) -> Letter:
    """A mail that shows the way is open."""
    lines = ["Alarms of the reminders service reach you by this way.", "Nothing is wrong: somebody tried it out.", ""]
    return Letter(f"trial-{id_}", f"{whose}: a trial of the alarms", "\n".join(lines))
