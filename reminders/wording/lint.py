"""Judges words before a patient reads them: what a template or a finished text must not hold.

It cannot tell a good text from a bad one. It finds what is always wrong, so that people who
approve a protocol may look at the rest.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from reminders.errors import InvalidInput
from reminders.wording.placeholders import placeholders
from reminders.wording.segments import measure


class Fault(StrEnum):
    """What is always wrong in a text."""

    NOT_GSM7 = "not-gsm7"  # doubles what the text costs
    TOO_LONG = "too-long"
    DURATION = "duration"  # false as soon as the text is late
    ASKS_A_KEYWORD = "asks-a-keyword"  # carriers take these answers for themselves
    NAMES_TREATMENT = "names-treatment"  # a lock screen is read by others
    NAMES_DRUG = "names-drug"
    UNKNOWN_PLACEHOLDER = "unknown-placeholder"
    MISSING_PLACEHOLDER = "missing-placeholder"


@dataclass(frozen=True)
class Finding:
    """One fault, with the words that show it."""

    fault: Fault
    shown: str


_DURATION = re.compile(
    r"\bfor (?:the (?:next|first) )?(?:at least |about )?\d+(?:\s*(?:-|to)\s*\d+)?\s*"
    r"(?:h|hrs?|hours?|d|days?|weeks?|min|minutes?)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?i:reply|answer|text|send|respond)\b[^.!?]*?"
    r"\b(YES|NO|CANCEL|END|STOP|STOPALL|QUIT|UNSUBSCRIBE|START|HELP)\b"
)
_TREATMENTS = re.compile(
    r"\b(?:micro-?\s?needling|needling|derma-?\s?(?:roller|pen|planing)\w*|skinpen|meso\w*|peels?"
    r"|botox|toxin|fillers?|prp|laser|ipl|hydrafacial|morpheus\w*|injections?)\b",
    re.IGNORECASE,
)
_DRUGS = re.compile(
    r"\b(?:\w*caine|isotretinoin|accutane|roaccutane|ibuprofen|aspirin|paracetamol|acetaminophen|tylenol"
    r"|valaciclovir|valacyclovir|aciclovir|acyclovir|tretinoin|adapalene|tazarotene|antibiotics?)\b",
    re.IGNORECASE,
)
_WORDS = {
    Fault.DURATION: _DURATION,
    Fault.ASKS_A_KEYWORD: _ASKED,
    Fault.NAMES_TREATMENT: _TREATMENTS,
    Fault.NAMES_DRUG: _DRUGS,
}


def lint(text: str, *, max_segments: int) -> list[Finding]:
    """Judge a finished text."""
    size = measure(text)
    found = [Finding(Fault.NOT_GSM7, char) for char in size.culprits]
    if size.segments > max_segments:
        found.append(Finding(Fault.TOO_LONG, f"{size.segments} segments, {max_segments} at most"))
    return found + _forbidden_words(text)


def lint_template(template: str, needed: frozenset[str] = frozenset()) -> list[Finding]:
    """Judge a template; `needed` are the placeholders that its step cannot do without."""
    found = [Finding(Fault.NOT_GSM7, char) for char in measure(template).culprits]
    found += [
        Finding(Fault.MISSING_PLACEHOLDER, "{" + name + "}")
        for name in sorted(needed)
        if "{" + name + "}" not in template
    ]
    try:
        placeholders(template)
    except InvalidInput as problem:
        found.append(Finding(Fault.UNKNOWN_PLACEHOLDER, str(problem.value)))
    return found + _forbidden_words(template)


def _forbidden_words(text: str) -> list[Finding]:
    return [Finding(fault, match[0]) for fault, pattern in _WORDS.items() for match in pattern.finditer(text)]
