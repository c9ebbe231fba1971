"""From rows to words: who speaks to whom, and the text as it would leave at a moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from reminders.domain.civil import Hours
from reminders.domain.planned import Content
from reminders.domain.vocabulary import TextClass
from reminders.regions import profile_of, words_in
from reminders.store import tables
from reminders.store.cases import place_of
from reminders.store.clinics import scope_of
from reminders.store.engine import Transaction
from reminders.usecases.library import Shelf, wording
from reminders.wording.languages import LANGUAGES
from reminders.wording.page.link import with_link
from reminders.wording.render import render
from reminders.wording.voice import Voice, WeeklyHours, base_language, pick_language


@dataclass(frozen=True)
class Spoken:
    """A text in words, and the language that it is in."""

    body: str
    language: str


def voice_of(clinic: tables.Clinic, patient: tables.Patient, language: str, *, shared: bool) -> Voice:
    """The clinic speaking to one patient."""
    return Voice(
        short_name=clinic.short_name,
        language=language,
        region=clinic.country,
        phone=clinic.phone or "",
        emergency_number=clinic.emergency_number or "",
        place=place_of(patient, clinic),
        clinic_zone=ZoneInfo(clinic.zone),
        opening=opening_of(clinic.opening, clinic.holidays),
        urgent_phone=clinic.urgent_phone,
        urgent_opening=opening_of(clinic.urgent_hours or {}),
        fallback=clinic.urgent_fallback,
        can_receive=clinic.sender_can_receive,
        is_shared=shared,
        call_name=patient.call_name,
    )


def opening_of(raw: dict[str, Any], holidays: Iterable[str] = ()) -> WeeklyHours | None:
    """Opening hours as stored: weekday 0 (Monday) to 6, each a list of [from, to]; empty is always open."""
    if not raw:
        return None
    return WeeklyHours(
        tuple(
            tuple(Hours(time.fromisoformat(a), time.fromisoformat(b)) for a, b in raw.get(str(day), ()))
            for day in range(7)
        ),
        frozenset(date.fromisoformat(day) for day in holidays),
    )


def speak(  # noqa: PLR0913 - a text, its two sides, its moment, and in which languages
    db: Transaction,
    shelf: Shelf,
    content: Content,
    listener: tuple[tables.Clinic, tables.Patient],
    moment: datetime,
    *,
    shared: bool,
    among: Collection[str] | None = None,
    text_class: TextClass | None = None,
) -> Spoken | None:
    """The words of a planned text at a moment; None where no language fits, or none of `among`.

    A text is of one language: a template counts only where the program has its own sentences in that language too.
    With a `text_class` it ends as the profile of the clinic's country asks of that class.
    """
    clinic, patient = listener
    templates = wording(scope_of(clinic), db, shelf, content.step) if content.step is not None else None
    worded = tuple(LANGUAGES) if templates is None else tuple(t for t in templates if base_language(t) in LANGUAGES)
    known = worded if among is None or templates is None else tuple(t for t in worded if t in among)
    language = pick_language(patient.language, clinic.languages, known)
    if language is None:
        return None
    template = None if templates is None else templates[language]
    voice = voice_of(clinic, patient, base_language(language), shared=shared)
    body = " ".join([render(content, template, voice, moment), *_closing(voice, text_class)])
    linked = content.link and shelf.public_url is not None
    return Spoken(with_link(body, language, shelf.public_url or "") if linked else body, language)


def _closing(voice: Voice, text_class: TextClass | None) -> list[str]:
    """How to end such texts, where the country asks for it."""
    if text_class not in profile_of(voice.region).closing:
        return []
    words = words_in(voice.language)
    if voice.can_receive:
        return [words.ends_by_text]
    return [words.ends_by_call.format(phone=voice.phone)] if voice.phone else []
