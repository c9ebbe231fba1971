"""Staff at their browsers: each looks at pages in the order of a day's work, thinks, and looks at the next."""

import html
import http.client
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic, sleep
from urllib.parse import urlencode

from benchmarks.clinic import TREATMENTS

LIVE = {"X-Live": "1"}
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
_PATIENT = re.compile(r'href="(/patients/[a-z0-9]+)"')
_TO_DO = re.compile(r'href="(/todo/(?!calls"|done")[a-z0-9-]+)"')
_TAKE = re.compile(r'action="(/todo/[a-z0-9-]+/take)">.*?name="version" value="(\d+)"')
_KEY = re.compile(r'name="request_key" value="([^"]+)"')
_LETTERS = (
    "ana",
    "kona",
    "gra",
    "ser",
    "wiqu",
    "lena ro",
    "ivo",
    "bert",
    "0142",
    "0107",
    "chloe di",
    "nak",
    "55501",
    "zzz",
)
_REFUSED = 403
_TAKEN = 409  # a colleague was quicker
_OK = (200, 303, 304, _REFUSED, _TAKEN)
_SELDOM = 0.05


@dataclass(frozen=True)
class Asked:
    """One page that somebody asked for: which, and how many seconds until its last byte."""

    page: str
    seconds: float


class WrongAnswer(Exception):
    """The desk did not show a page that it should."""


@dataclass
class Member:
    """One person at one browser. `think`: seconds between two pages, give or take half.

    `takes`: they begin with taking something that needs a person, and see the list otherwise than others from then on.
    """

    port: int
    token: str = field(repr=False)
    chance: random.Random
    think: float
    takes: bool = False
    asked: list[Asked] = field(default_factory=list)
    _csrf: str = ""
    _patients: Sequence[str] = ()
    _to_do: Sequence[str] = ()
    _tags: dict[str, str] = field(default_factory=dict)
    _line: http.client.HTTPConnection | None = None

    def look_once(self) -> float:
        """Look at Today, as the first one of a day; how many seconds it took."""
        for _ in self._look_at_today():
            pass
        return self.asked.pop().seconds

    def work(self, until: float) -> None:
        """Look at pages until a moment of the steady clock; the first is the one that everybody sees first."""
        acts, weights = zip(*self._day(), strict=True)
        sleep(self.chance.uniform(0, self.think))
        for first in (self._look_at_today, *([self._take_something] if self.takes else [])):
            for _ in first():
                sleep(self.think)
        while monotonic() < until:
            for _ in self.chance.choices(acts, weights)[0]():
                sleep(self.think * self.chance.uniform(0.5, 1.5))
                if monotonic() >= until:
                    break
        if self._line is not None:
            self._line.close()

    def _day(self) -> Iterator[tuple[Callable[[], Iterator[None]], int]]:
        """What people do at a desk, and how often."""
        yield self._look_at_today, 30
        yield self._find_a_patient, 30
        yield self._look_at_the_form, 9
        yield self._register, 3
        yield self._see_what_is_to_do, 14
        yield self._look_at_courses, 5
        yield self._look_at_protocols, 4
        yield self._look_at_settings, 3
        yield self._leave_it_open, 45

    def _look_at_today(self) -> Iterator[None]:
        self._remember(self._get("today", "/"))
        yield

    def _leave_it_open(self) -> Iterator[None]:
        """What an open page asks for by itself."""
        for name, path in (("today, live", "/today/part"), ("needs a person, live", "/todo/part")):
            self._get(name, path, LIVE | {"If-None-Match": self._tags.get(path, "")})
            yield

    def _take_something(self) -> Iterator[None]:
        forms = _TAKE.findall(self._get("needs a person", "/todo"))
        yield
        for path, version in self.chance.sample(forms, min(1, len(forms))):
            self._post("taken", path, {"version": version})
            yield

    def _find_a_patient(self) -> Iterator[None]:
        self._remember(self._get("patients", "/patients"))
        yield
        text = self.chance.choice(_LETTERS)
        self._remember(self._post("patients, found", "/patients/found", {"text": text}))
        yield
        for path in self._some(self._patients):
            self._get("a patient", path)
            yield

    def _look_at_the_form(self) -> Iterator[None]:
        key = self._open_form()
        yield
        self._post("register, found", "/register/found", {"text": self.chance.choice(_LETTERS)})
        yield
        typed = {"name": "Ana Example", "number": "+12125550177", "consent": "care"} | self._what(key)
        self._post("register, preview", "/register/preview", typed)
        yield

    def _register(self) -> Iterator[None]:
        """Somebody who was here before, from the form to what they will read."""
        key = self._open_form()
        yield
        for path in self._some(self._patients)[:1]:
            typed = {"patient": path.rpartition("/")[2], **self._what(key)}
            self._post("register, preview", "/register/preview", typed)
            yield
            shown = self._post("register, saved", "/register", typed)
            yield
            self._get("registered", shown)
            yield

    def _open_form(self) -> str:
        form = self._get("register", "/register")
        self._remember(form)
        key = _KEY.search(form)
        return key[1] if key else ""

    def _what(self, key: str) -> dict[str, str]:
        return {"treatment": self.chance.choice(TREATMENTS), "when": "now", "request_key": key}

    def _see_what_is_to_do(self) -> Iterator[None]:
        page = self._get("needs a person", "/todo")
        self._to_do = _TO_DO.findall(page) or self._to_do
        yield
        for path in self._some(self._to_do):
            self._get("one thing to do", path)
            yield
        if self.chance.random() < _SELDOM:
            self._get("calls to print", "/todo/calls")
            yield

    def _look_at_courses(self) -> Iterator[None]:
        self._get("courses", "/courses")
        yield

    def _look_at_protocols(self) -> Iterator[None]:
        self._get("protocols", "/protocols")
        yield
        self._get("a protocol", f"/protocols/{self.chance.choice(TREATMENTS)}")
        yield

    def _look_at_settings(self) -> Iterator[None]:
        """Owners only; others see that they may not, which is a page of its own."""
        self._get("settings", "/settings")
        yield
        self._get("audit", "/settings/audit")
        yield

    def _some(self, paths: Sequence[str]) -> list[str]:
        return self.chance.sample(paths, min(2, len(paths)))

    def _remember(self, page: str) -> None:
        found = _CSRF.search(page)
        self._csrf = found[1] if found else self._csrf
        self._patients = list(dict.fromkeys(_PATIENT.findall(html.unescape(page)))) or self._patients

    def _get(self, name: str, path: str, headers: dict[str, str] | None = None) -> str:
        return self._ask(name, ("GET", path, None), headers or {})

    def _post(self, name: str, path: str, fields: dict[str, str]) -> str:
        given = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        return self._ask(name, ("POST", path, urlencode({"csrf": self._csrf, **fields})), given)

    def _ask(self, name: str, what: tuple[str, str, str | None], headers: dict[str, str]) -> str:
        """Ask for a page; returns it, or where it sends on to."""
        line = self._line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began = monotonic()
        try:
            line.request(*what, {"Cookie": f"desk={self.token}", **headers})
            answer = line.getresponse()
            page = answer.read().decode()
        except (http.client.HTTPException, ConnectionError):  # it was open too long: a browser asks again
            line.close()
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            line.request(*what, {"Cookie": f"desk={self.token}", **headers})
            answer = line.getresponse()
            page = answer.read().decode()
        self._line = line
        self._tags[what[1]] = answer.getheader("etag", "")
        to = answer.getheader("location", "")
        if answer.status not in _OK or to.startswith("/sign-in"):
            raise WrongAnswer(f"{what[0]} {what[1]}: {answer.status}")
        refused = ", refused" if answer.status == _REFUSED else ""
        self.asked.append(Asked(f"{name}{refused}", monotonic() - began))
        return to or page
