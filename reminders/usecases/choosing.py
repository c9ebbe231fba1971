"""Which protocol somebody means, checked against what the clinic has: for registering and for preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import BodyArea
from reminders.errors import InvalidInput


@dataclass(frozen=True)
class GivenTreatment:
    """A treatment by the code of its protocol."""

    code: str
    area: BodyArea = BodyArea.FACE
    indication: str | None = None


def chosen(known: Mapping[str, tuple[int, Protocol]], given: GivenTreatment) -> tuple[int, Protocol]:
    """The protocol row and value of a treatment.

    Raises:
        InvalidInput: no such code, or an area or indication that the protocol does not have.
    """
    if given.code not in known:
        raise InvalidInput(
            "treatment", "there is no protocol of this code", value=given.code, remedy=_near(given.code, known)
        )
    id_, protocol = known[given.code]
    if given.area not in protocol.areas:
        remedy = f"It is meant for: {', '.join(sorted(protocol.areas))}."
        raise InvalidInput("area", f"{given.code} is not done there", value=str(given.area), remedy=remedy)
    indications = [interval.indication for interval in protocol.intervals]
    if given.indication is not None and given.indication not in indications:
        remedy = f"Use one of: {', '.join(indications)}."
        raise InvalidInput("indication", f"{given.code} has none of this name", value=given.indication, remedy=remedy)
    return id_, protocol


def _near(code: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(code, list(known), n=1)
    return f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(sorted(known))}."
