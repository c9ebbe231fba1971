"""A small protocol document to change one thing of."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

Document = dict[str, Any]

_SMALL: Document = {
    "code": "light-facial",
    "version": 1,
    "name": "Light facial",
    "areas": ["face", "neck"],
    "restrictions": [
        {"category": "makeup", "lasts": "24h", "sources": ["OWN"]},
        {"category": "sun", "lasts": {"days": 3, "at": "10:00"}, "sources": ["OWN"], "areas": ["face"]},
        {"category": "waxing", "lasts": "open", "sources": ["OWN"]},
    ],
    "intervals": [
        {
            "indication": "tone",
            "name": "Tone",
            "sessions": [1, 3],
            "days": 28,
            "window": [21, 35],
            "upkeep_days": 90,
            "sources": ["OWN"],
        }
    ],
    "steps": [
        {
            "code": "first",
            "role": "restrictions",
            "kind": "restriction",
            "class": "care",
            "anchor": "treatment-end",
            "offset": "45min",
            "act_by": "3h",
            "tells": ["makeup", "sun", "waxing"],
            "says": ["no-touching"],
            "sources": ["OWN"],
            "wording": {"en": "{restrictions} Do not touch it."},
        },
        {
            "code": "makeup",
            "role": "allowed",
            "kind": "permission",
            "class": "care",
            "anchor": "restriction-end",
            "offset": "0h",
            "awaits": ["makeup"],
            "useful_for": "2d",
            "late": "skip",
            "lean": False,
            "sources": ["OWN"],
            "wording": {"en": "Makeup is fine now."},
        },
    ],
    "sources": {"OWN": {"name": "own judgement", "grade": "U"}},
}


def small() -> Document:
    return deepcopy(_SMALL)


def changed(change: Callable[[Document], object]) -> Document:
    document = small()
    change(document)
    return document
