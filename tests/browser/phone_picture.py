"""A conversation as a page to take a picture of: two columns of bubbles, each with its moment at the clinic."""

from html import escape
from importlib import resources
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time

from reminders.channels.sandbox import Bubble
from tests.browser.conversation import Place

WIDTH = 900
_STYLE = """
body { min-height: 0; padding: var(--s5); }
.talk { columns: 2; column-gap: var(--s5); }
.said { break-inside: avoid; margin-bottom: var(--s3); }
.said .bubble { max-width: 24rem; width: fit-content; }
.said.patient { text-align: right; } .said.patient .bubble { text-align: left; }
"""


def page_of(place: Place, bubbles: list[Bubble]) -> str:
    """The page, whole, with the desk's own styles in it."""
    styles = resources.files("reminders.web").joinpath("static", "desk.css").read_text(encoding="utf-8")
    said = "\n".join(_said(bubble, place) for bubble in bubbles)
    return (
        f'<!doctype html><html lang="{place.language}" data-theme="light"><meta charset="utf-8">'
        f'<style>{styles}{_STYLE}</style><body><div class="talk">{said}</div></body></html>'
    )


def _said(bubble: Bubble, place: Place) -> str:
    who = "said patient" if bubble.incoming else "said"
    theirs = " theirs" if bubble.incoming else ""
    at = bubble.at.astimezone(ZoneInfo(place.clinic.zone))
    locale = f"{place.language}_{place.clinic.country}"
    moment = f"{format_datetime(at, 'EEE d MMM', locale=locale)}, {format_time(at, 'short', locale=locale)}"
    return (
        f'<div class="{who}"><p class="bubble{theirs}">{escape(bubble.body)}</p>'
        f'<p class="soft small">{escape(moment)}</p></div>'
    )
