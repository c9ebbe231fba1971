"""What the desk says of each sort of work: what is the matter, why, and what to do. One place, so that pages agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reminders.domain.vocabulary import Role
from reminders.usecases.decide_held import Decision
from reminders.usecases.to_do_kinds import GROUP_OF, Group, Work
from reminders.usecases.to_do_rows import ToDo
from reminders.usecases.trouble import Cause


@dataclass(frozen=True)
class Told:
    """`title`: what is the matter; `why`: where the row itself does not say; `act`: what to do; `begin`: the button."""

    title: str
    why: str
    act: str
    begin: str = "Take and call"


TOLD: Mapping[Work, Told] = MappingProxyType(
    {
        Work.EMERGENCY: Told(
            "Emergency? A patient wrote",
            "It reads like something that cannot wait. The program only reads words: judge for yourself.",
            "Read it, and call now. In doubt tell the patient to call the emergency number.",
        ),
        Work.TODAY: Told(
            "Today: a patient wrote",
            "It reads like something for a clinician today. The program only reads words: judge for yourself.",
            "Read it, and call today.",
        ),
        Work.CALL: Told(
            "A text about safety did not arrive",
            "The patient does not have it.",
            "Call, and tell what the text says.",
        ),
        Work.CORRECTION: Told(
            "What we told is no longer right",
            "A time or a treatment was changed after the text had gone, and a correction would come too late.",
            "Call, and give the right times: they are on the patient's page.",
        ),
        Work.ASTRAY: Told(
            "Texts went to a wrong number",
            "The number is corrected now. What went out before, this patient has not read.",
            "Call, and tell what holds now: it is on the patient's page.",
        ),
        Work.UNDELIVERED: Told(
            "A text may not have arrived",
            "The network reported it as not delivered, without proof.",
            "Call if it matters to this patient; else note that you looked at it.",
        ),
        Work.DOUBLE: Told(
            "A patient may have a text twice",
            "A first try that seemed lost went out after all.",
            "Say sorry if they ask, and tell the person who looks after this program.",
        ),
        Work.UNSURE: Told(
            "It is not known whether a text went out",
            "The answer of the network got lost.",
            "The program keeps asking the network; most are found out within half an hour. "
            "If it cannot wait, ask the patient, then decide.",
            "Decide",
        ),
        Work.REFUSED: Told(
            "A text was refused",
            "The network does not take its wording.",
            "Look at the wording, then decide. If it matters today, call.",
            "Decide",
        ),
        Work.HELD: Told(
            "A text waits for your decision",
            "It was held before it left.",
            "Read why, then decide.",
            "Decide",
        ),
        Work.REPLY: Told(
            "A patient wrote",
            "",
            "Read it, and answer: by phone, or with a text from the patient's page.",
            "Take and answer",
        ),
        Work.OPT_OUT: Told(
            "Stopped all texts: perhaps about the visit?",
            "The word stops every text, and some patients mean their visit.",
            "Call, and ask whether the visit is meant. Texts start again only when the patient texts START.",
        ),
        Work.LIKELY_STOP: Told(
            "Probably wants no texts",
            "It was read as a STOP, and ended all texts to this number.",
            "Call, and ask. If they want texts, let them start again here; if not, there is nothing more to do.",
        ),
        Work.NOT_THEIRS: Told(
            "Says it is the wrong number",
            "All texts to this number were stopped.",
            "Look in your own records for the right number, and correct it on the patient's page. "
            "If the number is right after all, let the texts start again here.",
            "Take",
        ),
        Work.CHANGE_VISIT: Told(
            "Wants to change the visit",
            "The patient answered 2 to the text about it.",
            "Call, and find another time; then move the visit on the patient's page.",
        ),
        Work.WHICH_VISIT: Told(
            "Answered about a visit: which one?",
            "More than one booked visit at this number asked for an answer: 1 confirms, 2 asks for another time.",
            "Call, and ask which visit is meant.",
        ),
        Work.NUMBER: Told(
            "A number cannot get texts",
            "It may be a landline, or have a wrong digit.",
            "Ask for the right mobile number, and correct it on the patient's page.",
            "Take",
        ),
        Work.NO_TEXTS: Told(
            "Gets no texts: call instead",
            "",
            "Call at this time, and ask what the text would have asked.",
        ),
        Work.SHEET: Told(
            "Gets no texts: hand out the sheet",
            "This patient was treated, and no text tells what to do and what to leave.",
            "Print the aftercare sheet from the patient's page and hand it over. Who has left gets a call.",
            "Take",
        ),
        Work.OTHER: Told("Something needs a person", "", "Look at it, and note what you did.", "Take"),
    }
)

GROUPS: Mapping[Group, str] = MappingProxyType(
    {
        Group.URGENT: "Urgent",
        Group.CALLS: "Calls",
        Group.DECIDE: "Decisions",
        Group.REPLIES: "Replies",
        Group.NUMBERS: "Numbers",
        Group.NO_TEXTS: "No texts",
        Group.OTHER: "Other",
    }
)

DECISIONS: Mapping[Decision, tuple[str, str]] = MappingProxyType(
    {
        Decision.AGAIN: ("Send it", "It goes out at its next allowed moment."),
        Decision.WENT: ("It arrived", "The patient says so, or you saw it on the phone. Nothing more is sent."),
        Decision.DROP: ("Do not send it", "It stays unsent for good. If it matters, call the patient."),
    }
)
AGAIN_IN_DOUBT = ("Send it again", "It goes out once more. If the first one did arrive, the patient has it twice.")

TROUBLES: Mapping[Cause, tuple[str, str]] = MappingProxyType(
    {
        Cause.NOT_THIS_COPY: (
            "This copy of the data does not send.",
            "It came from a backup, or was moved. Ask the person who looks after this program.",
        ),
        Cause.NO_WORKER: (
            "The part of the program that sends texts is not running.",
            "Ask the person who looks after this program to start it.",
        ),
        Cause.CLOCK: (
            "The clock of the machine is wrong, so nothing is sent.",
            "Ask the person who looks after this program to set it right.",
        ),
        Cause.REFUSED: (
            "The network refuses our account.",
            "Ask the person who looks after this program: it goes on when the account is put right.",
        ),
        Cause.NO_ANSWER: (
            "The network's answers get lost, so new texts wait.",
            "It goes on by itself when the network answers again.",
        ),
        Cause.LATE: ("Texts are late, and nobody knows why yet.", "Ask the person who looks after this program."),
        Cause.PAUSED: ("Sending is paused.", "An owner ends the pause in Settings."),
    }
)


PERHAPS_VISIT = "Call, and ask whether the visit is meant. If texts are still wanted, let them start again here."

IN_PLACE_OF: Mapping[Role, str] = MappingProxyType(
    {
        Role.PREP: "Tell how to prepare for the visit, from the sheet.",
        Role.RESTRICTIONS: "Tell what to do and what to leave, from the sheet.",
        Role.NORMAL: "Tell what is normal in the first days, and when to call.",
        Role.CHECK: "Ask how the skin looks and feels, and whether anything worries them.",
        Role.LATE_CHECK: "Ask how it has healed, and whether anything worries them.",
    }
)


_OF_A_COLLEAGUE = Told(
    "Somebody on call wrote",
    "It came from a phone that is on call, and answers nothing that this phone was told of lately.",
    "Read it, and answer your colleague. If it stops the texts, put another phone on call in Settings.",
)


def act(one: ToDo) -> str:
    """What to do, as closely as is known."""
    if one.person.on_call:
        return told(one).act
    if one.work is Work.OPT_OUT and one.person.may_start:
        return PERHAPS_VISIT
    role = one.text.role if one.work is Work.NO_TEXTS and one.text is not None else None
    return TOLD[one.work].act if role is None else IN_PLACE_OF.get(role, TOLD[one.work].act)


def told(one: ToDo) -> Told:
    """What is said of one thing to do."""
    return _OF_A_COLLEAGUE if one.person.on_call and one.work is Work.REPLY else TOLD[one.work]


def is_call(one: ToDo) -> bool:
    """Whether it is done by phone, first of all."""
    return GROUP_OF[one.work] in {Group.URGENT, Group.CALLS, Group.REPLIES, Group.NUMBERS, Group.NO_TEXTS}
