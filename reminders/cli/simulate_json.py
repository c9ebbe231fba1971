"""A simulation for scripts: the same run to run, since it names no row."""

from datetime import datetime

from reminders.cli.simulated import Lane, Overlay, Simulated, SimulatedText


def document(seen: Simulated) -> dict[str, object]:
    """All that the picture shows. Moments are the clinic's wall time with its distance from UTC."""
    return {
        "clinic": seen.clinic,
        "treatments": seen.title,
        "zone": str(seen.zone),
        "from": seen.local(seen.from_at),
        "to": seen.local(seen.to_at),
        "overlays": [_overlay(seen, over) for over in seen.overlays],
        "restrictions": [_lane(seen, lane) for lane in seen.lanes],
        "texts": [_text(seen, text) for text in seen.texts],
        "never_planned": [
            {"visit": item.visit, "text": item.name, "reason": item.reason, "sentence": item.reason.sentence}
            for item in seen.never
        ],
        "to_do": [{"kind": do.kind, "due": seen.local(do.due_at), "about": do.about} for do in seen.to_do],
    }


def _overlay(seen: Simulated, over: Overlay) -> dict[str, object]:
    return {"kind": over.kind, "from": seen.local(over.from_at), "to": _local(seen, over.to_at), "says": over.says}


def _lane(seen: Simulated, lane: Lane) -> dict[str, object]:
    return {"of": lane.names, "from": seen.local(lane.from_at), "until": _local(seen, lane.to_at)}


def _text(seen: Simulated, text: SimulatedText) -> dict[str, object]:
    return {
        "visit": text.visit,
        "text": text.name,
        "role": text.role,
        "steps": text.steps,
        "outcome": text.fate,
        "planned": seen.local(text.planned_at),
        "real": _local(seen, text.real_at),
        "useful_until": _local(seen, text.useful_until_at),
        "reason": text.reason,
        "note": text.note,
        "why_then": text.why,
        "body": text.body,
    }


def _local(seen: Simulated, moment: datetime | None) -> datetime | None:
    return None if moment is None else seen.local(moment)
