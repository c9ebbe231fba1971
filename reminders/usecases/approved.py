"""In which languages the words of steps may go to patients of a clinic that is live."""

from collections.abc import Collection, Iterable

from reminders.domain.candidates import COMBINED_PREFIX
from reminders.domain.protocol import StepRef


def approved_languages(steps: Iterable[StepRef], known: Collection[tuple[str, int, str]]) -> frozenset[str] | None:
    """The languages in which a named person approved every protocol of these steps; None: any will do, they have none.

    `known`: every code, version and language that is approved (`store.protocols.approvals`).
    """
    protocols = {(ref.protocol, ref.version) for ref in steps if not ref.protocol.startswith(COMBINED_PREFIX)}
    if not protocols:
        return None
    languages = {language for _, _, language in known}
    return frozenset(
        language for language in languages if all((code, version, language) in known for code, version in protocols)
    )
