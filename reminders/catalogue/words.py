"""What is wrong in the words of a protocol, each with its place and what to write instead."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reminders.catalogue.checks import asked_by
from reminders.catalogue.longest import longest_combined, longest_texts
from reminders.catalogue.reading import Document
from reminders.domain.protocol import Combined, Protocol
from reminders.domain.vocabulary import Kind, Role, TextClass
from reminders.errors import InvalidInput
from reminders.wording.lint import Fault, Finding, lint_template
from reminders.wording.placeholders import CALL, EMERGENCY, RESTRICTIONS, VISIT_AT
from reminders.wording.plain import in_plain, name_of, plain_for
from reminders.wording.segments import measure

_CALLED = frozenset({Kind.SAFETY, Kind.EMERGENCY})
_UNPRICED = frozenset({TextClass.CARE, TextClass.VISIT})


@dataclass(frozen=True)
class Remark:
    """One fault of a wording. `grave`: the text would be false, unsafe, indiscreet or blocked."""

    place: str
    says: str
    remedy: str
    value: str | None = None
    grave: bool = True


@dataclass(frozen=True)
class _Worded:
    """One template with what its step asks of it. `longest` is the text at its longest, where it is known."""

    place: str
    language: str
    template: str
    needed: frozenset[str] = frozenset()
    may_price: bool = False
    longest: str | None = None


def protocol_remarks(protocol: Protocol) -> Iterator[Remark]:
    """Judge every wording of a protocol that has no other problem."""
    spoken = {language for step in protocol.steps for language in step.wording}
    longest = longest_texts(protocol, sorted(spoken))
    for step in protocol.steps:
        for language, template in step.wording.items():
            place = f"steps.{step.code}.wording.{language}"
            needed = _needed(step.role, step.kind, template)
            priced = step.text_class not in _UNPRICED
            body = longest.get(language, {}).get(step.code)
            yield from _remarks(_Worded(place, language, template, needed, priced, body))


def combined_remarks(combined: Combined, protocols: Sequence[Protocol]) -> Iterator[Remark]:
    """Judge a combined wording beside its protocols."""
    steps = [step for protocol in protocols for step in protocol.steps if step.code == combined.step]
    longest = longest_combined(combined, protocols, combined.wording)
    for language, template in combined.wording.items():
        place = f"{combined.code}.{combined.step}.wording.{language}"
        needed = frozenset[str]().union(*(_needed(step.role, step.kind, template) for step in steps))
        yield from _remarks(_Worded(place, language, template, needed, longest=longest.get(language)))


def raw_remarks(document: Document, *, with_placeholders: bool) -> Iterator[Remark]:
    """Judge the words of a document whose keys are not right yet, as far as they can be found."""
    steps = document.get("steps")
    for step in steps if isinstance(steps, list) else ():
        wording = step.get("wording") if isinstance(step, Mapping) else None
        for language, template in wording.items() if isinstance(wording, Mapping) else ():
            if isinstance(template, str):
                place = f"steps.{step.get('code', '?')}.wording.{language}"
                needed = _needed(step.get("role"), step.get("kind"), template)
                for remark, fault in _judged(_Worded(place, str(language), template, needed)):
                    if with_placeholders or fault is not Fault.UNKNOWN_PLACEHOLDER:
                        yield remark


def _needed(role: object, kind: object, template: str) -> frozenset[str]:
    """What a text must print: when the visit is, and whom to call."""
    visit = {VISIT_AT} if role == Role.VISIT else set()
    calls = {CALL} if kind in _CALLED and "{" + EMERGENCY + "}" not in template else set()
    return frozenset(visit | calls)


def _remarks(worded: _Worded) -> Iterator[Remark]:
    yield from (remark for remark, _ in _judged(worded))
    size = measure(in_plain(worded.longest or ""))
    room = 2 if "{" + RESTRICTIONS + "}" in worded.template else 1
    if size.segments > room:
        says = f"at its longest it is sent in {size.segments} segments ({size.units} characters), {room} at most"
        yield Remark(worded.place, says, "Shorten it: each segment is paid for.", grave=False)


def _judged(worded: _Worded) -> Iterator[tuple[Remark, Fault]]:
    for finding in lint_template(worded.template, worded.needed, language=worded.language, may_price=worded.may_price):
        yield _remark(finding, worded), finding.fault


def _remark(finding: Finding, worded: _Worded) -> Remark:
    place, shown = worded.place, finding.shown
    match finding.fault:
        case Fault.NOT_GSM7:
            return _costly(shown, worded)
        case Fault.MISSING_PLACEHOLDER:
            return Remark(place, f"{_WHY[shown]}, and {shown} is missing", f"Add {shown}.")
        case Fault.UNKNOWN_PLACEHOLDER:
            return Remark(place, "there is no such placeholder", _nearest(worded.template), shown)
        case fault:
            says, remedy = _SENTENCES[fault]
            return Remark(place, says, remedy, shown, grave=fault not in _LIGHT)


_LIGHT = frozenset({Fault.NAMES_CLINIC, Fault.TOO_LONG})  # they cost, or read ill
_SENTENCES = {
    Fault.TOO_LONG: ("it is too long", "Shorten it: each segment is paid for."),
    Fault.DURATION: (
        "a length of time is false as soon as the text is late",
        "Print the end: {restrictions} or {until:CATEGORY}.",
    ),
    Fault.ASKS_A_KEYWORD: (
        "carriers and Twilio take this answer for themselves",
        "Ask for a call, or for a digit: reply 1.",
    ),
    Fault.NAMES_TREATMENT: (
        "it names a treatment, and others can read a lock screen",
        'Say "your visit" or "your skin", or nothing.',
    ),
    Fault.NAMES_DRUG: (
        "it names a drug, and others can read a lock screen",
        "Take it out: the clinic says it in person.",
    ),
    Fault.SHORT_LINK: ("carriers block links of public shorteners", "Give the full address."),
    Fault.PRICE: (
        "a price makes advertising of a care text",
        'Take it out, or make it a step of class = "marketing".',
    ),
    Fault.NAMES_CLINIC: (
        "it names the clinic, and the program opens every text with its name",
        "Take the name out: begin with what the patient needs to know.",
    ),
}


def _nearest(template: str) -> str:
    found = asked_by({"": template})[""]
    return found.remedy if isinstance(found, InvalidInput) else ""


_WHY = {
    "{" + VISIT_AT + "}": "a text of role visit says when the visit is",
    "{" + CALL + "}": "a safety text says whom to call",
}


def _costly(char: str, worded: _Worded) -> Remark:
    """What one character costs: the segments with it, and with everything written plainly."""
    text = worded.longest or worded.template
    with_it, without = measure(text).segments, measure(in_plain(text)).segments
    at_longest = " at its longest" if worded.longest else ""
    cost = f"{with_it} segment{'' if with_it == 1 else 's'}{at_longest}, {without} without"
    plain = plain_for(char)
    remedy = {None: "No plain letter stands for it.", "": "Leave it out."}.get(plain, f"Write {plain!r} instead.")
    return Remark(worded.place, f"it turns the text into UCS-2: {cost}", remedy, name_of(char), grave=False)
