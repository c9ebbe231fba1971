"""Every reason why a text is not, or not yet, sent: its stored name and the sentence that staff read."""

from enum import StrEnum
from typing import Self


class Reason(StrEnum):
    """A named reason. A new one is one line here; pages and commands list it by themselves."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    # not planned
    PAST_AT_REGISTRATION = "past-at-registration", "Its moment had passed when the visit was recorded."
    DUE_BEFORE_IMPORT = "due-before-import", "It was already due when the visit was imported."
    TOO_LATE = "too-late", "It was no longer useful when the plan was made."
    NO_CONSENT = "no-consent", "The patient has not agreed to texts of this kind."
    NO_GUARDIAN = (
        "no-guardian",
        "The patient is a minor, and no parent or guardian has agreed to texts of this kind.",
    )
    NO_NUMBER = "no-number", "The patient has no mobile number on record."
    OPTED_OUT = (
        "opted-out",
        "The number has opted out of texts. Only the patient can lift this, by texting START.",
    )
    PROBABLY_OPTED_OUT = (
        "probably-opted-out",
        "The patient seems to want no texts. If they do, staff let them start again.",
    )
    WRONG_NUMBER = (
        "wrong-number",
        "Whoever has this number says that it is not the patient's. Ask for the right one.",
    )
    SUPPRESSED = "suppressed", "The number cannot receive our texts. Ask for a correct mobile number."
    NOTHING_AGREED = (
        "nothing-agreed",
        "No further session is agreed, and booking texts without that are advertising, which is off.",
    )
    MARKETING_OFF = "marketing-off", "The clinic has not switched on advertising texts."
    NEXT_BOOKED = "next-booked", "The next visit of the course is already booked or done."
    COURSE_COMPLETE = "course-complete", "This was the last session of the course."
    COURSE_CONTINUES = "course-continues", "The course is not over yet."
    NO_COURSE = "no-course", "It counts from the end of a course, and the visit belongs to none."
    NO_INTERVAL = "no-interval", "The protocol gives no interval for this indication."
    NO_RESTRICTION = "no-restriction", "Nothing that this text speaks of is restricted."
    STILL_OPEN = "still-open", "The restriction has no end yet: staff say when the skin has healed."
    SAID_BY_ANOTHER = "said-by-another", "Another text says it, at the right time."
    LEAN_PRESET = "lean-preset", "Left out: the clinic chose few texts."
    DAY_CAP = "day-cap", "The number already gets as many texts that day as the clinic allows."
    WEEK_CAP = "week-cap", "The number already gets as many texts that week as the clinic allows."
    SIX_A_DAY = "six-a-day", "The number already gets six texts that day; a person decides."
    MANUAL_ONLY = "manual-only", "It is sent by hand only."
    PATIENT_PAUSED = "patient-paused", "Texts to this patient are paused."
    REPLY_OPEN = (
        "reply-open",
        "The patient wrote of something that a person looks at first; it waits until that is done.",
    )
    # no longer planned
    VISIT_CANCELLED = "visit-cancelled", "The visit was cancelled."
    VISIT_NO_SHOW = "visit-no-show", "The patient did not come."
    NO_LONGER_PLANNED = "no-longer-planned", "After a change of the visit this text has no place any more."
    NO_LONGER_NEEDED = "no-longer-needed", "What was said is true again."
    BY_STAFF = "by-staff", "Cancelled by staff."
    ERASED = "erased", "The patient's data were erased."
    # at the moment of sending
    MISSED_OUTAGE = "missed", "It could not be sent while it was still useful."
    QUIET_HOURS = "quiet-hours", "It waits for the end of the quiet hours."
    PAUSED = "paused", "Sending is paused."
    BREAKER = (
        "breaker",
        "The provider's answers got lost several times in a row; new texts wait until it answers again.",
    )
    SPACED = "spaced", "It waits a little, so that the patient does not get several texts at the same moment."
    JOINED = "joined", "Another text of the same moment said it too."
    NOT_APPROVED = "not-approved", "The protocol is not approved by a named person for this language."
    RESTRICTION_HOLDS = "restriction-holds", "The restriction that it would lift still holds."
    NOTHING_LEFT = "nothing-left", "All restrictions that it tells have ended."
    UNREADABLE = "unreadable", "What was stored of it cannot be read. Cancel it, and plan the patient again."
    NO_WORDING = "no-wording", "There is no wording in a language that the clinic sends."
    # after an attempt
    BAD_NUMBER = (
        "bad-number",
        "The provider says that this number cannot receive texts. Ask for a correct mobile number.",
    )
    REFUSED = "refused", "The provider refused the text itself. It will not be tried again unchanged."
    SENDER_STOPPED = (
        "sender-stopped",
        "The provider refused the account or the sender; sending is stopped until that is mended.",
    )
    BUSY = "busy", "The provider asked to wait; it is tried again."
    UNREACHABLE = "unreachable", "The provider could not be reached; it is tried again."
    UNKNOWN_OUTCOME = (
        "unknown-outcome",
        "The answer of the provider was lost: it may or may not have gone out.",
    )
    RESTORED = "restored", "The data came back from a backup: it may have gone out from the copy that was lost."
    CRASHED = "crashed", "The program stopped while sending: it may or may not have gone out."
    NOT_SENT = "not-sent", "The provider did not pass it on in time."
    SWITCHED_OFF = "switched-off", "The phone was switched off or without signal."
    FILTERED = "filtered", "The provider or the carrier would not deliver this wording. A person looks at it."
    UNDELIVERED = (
        "undelivered",
        "It was reported as not delivered, without proof: it may have arrived. It is not sent again by itself.",
    )


OPTED = frozenset({Reason.OPTED_OUT, Reason.PROBABLY_OPTED_OUT})  # who is there wants no texts, or seems to
UNREACHABLE = OPTED | {Reason.NO_NUMBER, Reason.SUPPRESSED, Reason.WRONG_NUMBER}  # no text gets there
IN_DOUBT = frozenset({Reason.UNKNOWN_OUTCOME, Reason.CRASHED, Reason.RESTORED})  # it may have gone out


def call_before(clock: str, about: str) -> str:
    """What staff read of a call to make: by when, in the clinic's wall time, and which text did not arrive."""
    return f"Call before {clock}: the '{about}' text did not arrive."
