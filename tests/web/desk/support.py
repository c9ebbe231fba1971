"""A visitor of the desk without a screen: keeps cookies, reads pages, sends forms as a browser would."""

import html
import http.client
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlencode

from argon2 import PasswordHasher

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.usecases import staff
from tests.web.office import Office
from tests.worker.clinic import now

PASSWORD, PIN = "green tea and honey", "2580"
NAMES = {
    StaffRole.OWNER: "Olga Owner",
    StaffRole.PRACTITIONER: "Paula Practitioner",
    StaffRole.FRONT_DESK: "Frida Front",
    StaffRole.READ_ONLY: "Rita Reader",
}
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
_TAGS = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Page:
    """What came back. `words`: what a person reads of it."""

    status: int
    body: str
    headers: Mapping[str, str]

    @property
    def words(self) -> str:
        return _SPACE.sub(" ", html.unescape(_TAGS.sub(" ", self.body)))

    @property
    def to(self) -> str:
        """Where it sends one on."""
        return self.headers.get("location", "")

    @property
    def csrf(self) -> str:
        found = _CSRF.search(self.body)
        assert found is not None, "the page has no form"
        return found[1]


@dataclass
class Visitor:
    """Somebody with a browser, at one port."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> Page:
        return self.ask("GET", path, None, headers)

    def post(self, path: str, fields: Mapping[str, str | Sequence[str]] | None = None, **headers: str) -> Page:
        """Send a form of ours, with its mark."""
        return self.ask("POST", path, {"csrf": self.csrf, **(fields or {})}, {"Origin": self.origin, **headers})

    def ask(
        self, verb: str, path: str, fields: Mapping[str, str | Sequence[str]] | None, headers: Mapping[str, str]
    ) -> Page:
        """One request; what it sets of cookies is kept."""
        given = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        if fields is not None:
            given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        body = None if fields is None else urlencode(fields, doseq=True)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(verb, path, body, given)
            answer = connection.getresponse()
            page = Page(
                answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.getheaders()}
            )
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        return page

    def sign_in(self, email: str, password: str = PASSWORD) -> Page:
        """Sign in, and remember the mark of the forms."""
        page = self.post("/sign-in", {"email": email, "password": password})
        if page.status == 303:
            found = _CSRF.search(self.get("/").body)
            self.csrf = found[1] if found else ""
        return page

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        if name and value.strip('"'):
            self.cookies[name] = value
        elif name:
            self.cookies.pop(name, None)


def email_of(role: StaffRole) -> str:
    return f"{role}@example.org"


@cache
def kept(secret: str) -> str:
    """As the store keeps it, but quick to try: a real one takes a fifth of a second on purpose, at every sign-in."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(secret)


def hire(office: Office, role: StaffRole = StaffRole.OWNER) -> str:
    """Somebody of this role, with a password and a PIN; returns the public id."""
    scope = office.clinic.scope
    new = staff.NewStaff(NAMES[role], email_of(role), role)
    invited = staff.add_staff(scope, office.store, new, "a test", now())
    with office.store.write() as db:
        row = db.query(tables.Staff).filter_by(public_id=invited.staff_id).one()
        row.password_hash, row.pin_hash = kept(PASSWORD), kept(PIN)
    return invited.staff_id


def signed_in(office: Office, role: StaffRole = StaffRole.OWNER) -> Visitor:
    """Somebody of this role at the desk."""
    hire(office, role)
    visitor = Visitor(office.web.port)
    page = visitor.sign_in(email_of(role))
    assert page.status == 303, page.words
    return visitor
