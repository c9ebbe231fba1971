"""Templates, and what all of them can say: dates and numbers as the clinic writes them, words of the program."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from gettext import NullTranslations
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_day_names
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request

from reminders import __version__
from reminders.config.senders import price_of
from reminders.domain.rights import Right
from reminders.domain.vocabulary import Mode
from reminders.runtime import Runtime, SimulatedClock
from reminders.store import clinics
from reminders.web.desk import static
from reminders.web.desk.entry import Asker
from reminders.web.desk.forms import CSRF
from reminders.web.desk.patient_words import language_name
from reminders.web.desk.speech import ENGLISH, Phrases, Speech, Spoken
from reminders.web.desk.todo_lookout import Lookout
from reminders.web.desk.words import NAVIGATION, WORDS
from reminders.wording.price import Price

LANGUAGE = "en"  # of the desk; every sentence of a template stands in _() for the next one


HALF_A_YEAR = 180  # days, from which on a date is told with its year

Values = Mapping[str, object]


class Times:
    """Moments, and amounts, as this clinic reads them: its zone, its country's way of writing."""

    def __init__(self, zone: str, country: str, now: datetime, say: Speech) -> None:
        self.zone, self.now = ZoneInfo(zone), now
        self._locale = f"{LANGUAGE}_{country}"
        self.today = now.astimezone(self.zone).date()
        self._near = {0: say("today"), 1: say("tomorrow"), -1: say("yesterday")}

    def day(self, at: datetime | date) -> str:
        """Today, tomorrow, yesterday; else "Tue 24 Nov"."""
        on = at.astimezone(self.zone).date() if isinstance(at, datetime) else at
        away = (on - self.today).days
        if near := self._near.get(away):
            return near
        skeleton = "MMMEd" if abs(away) < HALF_A_YEAR else "yMMMEd"
        return _date(skeleton, on, self._locale)

    def cost(self, price: Price, segments: int) -> str:
        """So many segments in money."""
        return price.of(segments, self._locale)

    def on(self, at: datetime) -> date:
        """The day of the clinic's calendar."""
        return at.astimezone(self.zone).date()

    def date(self, on: date) -> str:
        """The whole date."""
        return format_date(on, "full", locale=self._locale)

    def wall_clock(self, at: datetime) -> str:
        """As an input of the kind time holds it."""
        return at.astimezone(self.zone).strftime("%H:%M")

    def clock(self, at: datetime) -> str:
        """Such as 3:30 PM, or 15:30."""
        local = at.astimezone(self.zone)
        return _clock(local.hour, local.minute, self._locale)

    def wall(self, at: time) -> str:
        """A time of any day, as `clock` writes it."""
        return _clock(at.hour, at.minute, self._locale)

    def weekday(self, day: int) -> str:
        """Such as Tue; Monday is 0."""
        return str(get_day_names("abbreviated", locale=self._locale)[day])

    def moment(self, at: datetime) -> str:
        """Such as today 15:30."""
        return f"{self.day(at)} {self.clock(at)}"

    def whole(self, at: datetime) -> str:
        """With the year: for a tooltip, and for paper."""
        return f"{self.date(self.on(at))}, {self.clock(at)}"

    def ago(self, at: datetime) -> str:
        """Such as 5 minutes ago, or in 2 days."""
        return format_timedelta(at - self.now, add_direction=True, locale=self._locale, threshold=1.1)

    def lasts(self, span: timedelta) -> str:
        """Such as 3 hours."""
        return format_timedelta(span, locale=self._locale, threshold=1.1)

    def field(self, at: datetime) -> str:
        """As an input of the kind datetime-local holds it."""
        return at.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")


@lru_cache(maxsize=2 * 24 * 60)  # a list shows hundreds of them, and each costs as much as a row of the database
def _clock(hour: int, minute: int, locale: str) -> str:
    return format_time(time(hour, minute), "short", locale=locale)


@lru_cache(maxsize=1000)
def _date(skeleton: str, on: date, locale: str) -> str:
    return format_skeleton(skeleton, on, locale=locale)


class Pages:
    """Renders pages. One for the application."""

    def __init__(self, runtime: Runtime, words: NullTranslations | None = None) -> None:
        self.runtime = runtime
        self.lookout = Lookout(runtime)
        self.say = ENGLISH if words is None else Speech(words)
        self._templates = templates(self.say)

    def show(
        self, request: Request, template: str, asker: Asker | None, values: Values | None = None, status: int = 200
    ) -> HTMLResponse:
        """One page, or a part of one. Scripts and styles run by a nonce of this answer alone."""
        nonce = secrets.token_urlsafe(16)
        given: dict[str, Any] = {
            "nonce": nonce,
            "path": request.url.path,
            "asker": asker,
            "me": None if asker is None else asker.visitor,
            "csrf_field": CSRF,
            "practice": False,
            "simulated": isinstance(self.runtime.clock, SimulatedClock),
            "times": None,
        }
        if asker is not None:
            given |= self._of_clinic(asker)
        html = self.render(template, given | dict(values or {}))
        # Without a referrer a browser names no origin in what it posts, and forms are believed by their origin.
        headers = {"Content-Security-Policy": policy(nonce), "Referrer-Policy": "same-origin"}
        return HTMLResponse(html, status, headers=headers)

    def render(self, template: str, values: Values) -> str:
        """A template in words, with no more than these values."""
        return self._templates.get_template(template).render(values)

    def times(self, asker: Asker) -> Times:
        """How the asker's clinic writes moments, now."""
        return self._times(asker, self.runtime.now())

    def machine_times(self, asker: Asker) -> Times:
        """The same by the machine's clock, which sign-ins count by."""
        return self._times(asker, self.runtime.machine_now())

    def _times(self, asker: Asker, now: datetime) -> Times:
        with self.runtime.store.read() as db:
            (clinic,) = clinics.faces(asker.visitor.scope, db)
        return Times(clinic.zone, clinic.country, now, self.say)

    def _of_clinic(self, asker: Asker) -> Mapping[str, Any]:
        visitor = asker.visitor
        with self.runtime.store.read() as db:
            theirs = clinics.faces(visitor.reach, db)
        clinic = next(one for one in theirs if one.id == visitor.scope.clinic_id)
        times = Times(clinic.zone, clinic.country, self.runtime.now(), self.say)
        sight = self.lookout.sight(asker.visitor.scope)
        seen = {"outage": sight.outage, "to_do": sight.to_do, "flagged": sight.urgent}
        price = price_of(self.runtime.settings.senders.get(clinic.sender))
        of_clinic = {"clinic": clinic, "clinics": theirs, "practice": clinic.mode == Mode.PRACTICE}
        return {"times": times, "price": price, **of_clinic, **seen}


@lru_cache(maxsize=4)
def templates(say: Speech) -> Environment:
    """The templates in one language: each is compiled once, however many applications a process opens."""
    made = Environment(
        loader=PackageLoader("reminders.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # a look at the file of each template, each time
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(say.translations, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "first_upper": first_upper,
        "at_desk": at_desk,
        "translated": say,
        "language": lambda tag: say(language_name(tag)),
    }
    made.globals |= {
        "_": Phrases(say),  # in place of Jinja's own, which looks for itself in three places at each word
        "static": static.address,
        "version": __version__,
        "Right": Right,
        "words": Spoken(WORDS, say),
        "NAVIGATION": NAVIGATION,
    }
    return made


def at_desk(remedy: str) -> str:
    """What to do, for people who have no terminal: a remedy that names a command helps nobody here."""
    return "" if "`" in remedy or "--" in remedy else remedy


def first_upper(words: str) -> str:
    """A sentence begins with a capital; the rest stays as it is written."""
    return words[:1].upper() + words[1:]


def policy(nonce: str) -> str:
    """What a page may load and do: our own style and script, and forms to ourselves."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "frame-src 'self'; object-src 'none'"
    )
