"""Every sentence of the desk can be translated: on pages whose translations stand in brackets, no word is outside."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from sqlalchemy import select

from reminders.domain.vocabulary import StaffRole
from reminders.regions import languages as words_to_read
from reminders.store import tables
from reminders.store.listing import Wanted
from reminders.usecases.begin import FirstRun
from reminders.usecases.look_up import list_texts
from reminders.web import WebServer, create_app
from reminders.web.desk.pages import first_upper
from reminders.web.desk.patient_words import languages
from reminders.web.desk.places import countries
from tests.doubles.twilio import Double
from tests.web.desk.patients import Given, Known, comes
from tests.web.desk.support import NAMES, Page, Visitor, email_of, hire
from tests.web.desk.test_gate import routes
from tests.web.office import Office, configure, open_office
from tests.worker.clinic import now

OPEN, SHUT = "⟦", "⟧"
SEEN = ("title", "aria-label", "placeholder", "alt")  # attributes that people read, or hear
VOID = {"br", "input", "meta", "link", "img", "hr", "circle", "line", "rect", "path"}
# Elements whose words are not the desk's, by tag or class, each with its reason.
NOT_OURS = {
    "script": "not read",
    "time": "Babel writes moments in the country's way",
    "optgroup": "names of places",
    "bubble": "a text, in the patient's language",
    "paper": "the sheet that a patient takes home, in the patient's language",
    "mono": "what is typed into a terminal, or a file's name",
}
# Words that stand outside on purpose, each with its reason.
NAMES_IN_STORE = (*NAMES.values(), "Ana Example", "Ben Sample", "Lumina Skin Clinic", "Lumina Skin", "Dr. Example")
ACTORS = ("a test", "front desk")  # stored as who did something, where no person did
# The sender, its provider, and country and languages by their codes.
CONFIGURED = ("main", "Twilio", "US", "en", "es", "fr", "de")
PATTERNS = {
    r"[^;\n]+ \[[ABCSU]\]": "sources of a protocol, as their authors call them",
    r"\b[A-Z]\w+(/[\w+-]+)+": "names of time zones",
    r"[\w.]+@example\.org": "an address",
    r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(day|sday|nesday|rsday|urday)?\b": "Babel: days of the week",
    r"\b(Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)\w*": "Babel: months",
    r"\b[AP]M\b": "Babel: times",
    # Made below the desk, in the one language of staff, for the terminal too: wording.explain, catalogue.outline.
    r"(?m)^.*\b(the treatment|the visit|the last session of the course) (ended|ends|begins|starts).*$": "why then",
    r"(?m)^.*\b(the restriction on .* ended|allowed again)\b.*$": "why then",
    r"(?m)^\s*\d+ (h|min|days?)\s*$": "how long a restriction holds",
}
BRACKETED = re.compile(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}")
WORD = re.compile(r"[^\W\d_]{2,}")


class Brackets(NullTranslations):
    """A language in which every sentence stands in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{SHUT}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{OPEN}{msgid1 if n == 1 else msgid2}{SHUT}"


@dataclass
class Reader(HTMLParser):
    """What a person reads of a page."""

    said: list[str] = field(default_factory=list)
    around: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.said += [given[name] for name in SEEN if name in given]
        if tag not in VOID:
            self.around.append(bool({tag, *given.get("class", "").split()} & NOT_OURS.keys()))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.around.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.around):
            self.said.append(data)


def outside(body: str, data: Iterable[str] = ()) -> list[str]:
    """Words of a page that no translation made, and that are not `data`."""
    reader = Reader()
    reader.feed(body)
    left = "\n".join(reader.said)
    while BRACKETED.search(left):
        left = BRACKETED.sub(" ", left)
    for known in sorted({*data}, key=len, reverse=True):
        left = re.sub(rf"(?<![\w/]){re.escape(known)}(?![\w/])", " ", left)  # Singapore is also half of a zone's name
    for pattern in PATTERNS:
        left = re.sub(pattern, " ", left)
    return [" ".join(line.split()) for line in left.splitlines() if WORD.search(line)]


def data_of(office: Office) -> set[str]:
    """What a page shows of the store, and of what the program ships: as it was written there."""
    runtime = office.runtime
    protocols = runtime.catalogue.protocols.values()
    named = {word for protocol in protocols for word in (protocol.name, protocol.code)}
    intervals = [interval for protocol in protocols for interval in protocol.intervals]
    indications = {word for one in intervals for word in (one.name, one.indication, first_upper(one.indication))}
    texts = list_texts(office.clinic.scope, office.store, runtime.shelf, Wanted(limit=100))
    bodies = {(one.body or "").removeprefix("Lumina Skin").removeprefix(": ") for one in texts} - {""}
    places = {name for _, name in countries()} | {name for _, name in languages(*words_to_read())}
    return {*NAMES_IN_STORE, *ACTORS, *CONFIGURED, *named, *indications, *bodies, *places}


@dataclass
class Bracketed:
    """The desk in that language, somebody who looks at it, and what its addresses may name."""

    office: Office
    visitor: Visitor
    ids: dict[str, str]
    others: dict[str, str]  # of a patient whom no text reaches

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Every address that shows something, of both patients, also the form that was kept at the door."""
        self.visitor.post("/unsent", {"unsent-from": "/register", "name": "x"})
        for verb, path, _ in routes(self.office):
            for ids in (self.ids, self.others) if verb == "GET" else ():
                address = filled(path, ids)
                if ids is self.ids or address != path:
                    yield path, self.visitor.get(address)


def filled(path: str, ids: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: ids[found[1]], path)


@pytest.fixture
def desk(tmp_path: Path, double: Double) -> Iterator[Bracketed]:
    with (
        open_office(f"sqlite:///{tmp_path / 'words.db'}", configure(tmp_path, double)) as office,
        served(office) as port,
    ):
        ana = comes(office)
        ben = comes(office, Given("Ben Sample", None))
        hire(office)
        visitor = Visitor(port)
        visitor.sign_in(email_of(StaffRole.OWNER))
        yield Bracketed(office, visitor, named(office, ana), named(office, ben))


@contextmanager
def served(office: Office, first_run: FirstRun | None = None) -> Iterator[int]:
    web = WebServer(create_app(office.runtime, first_run, Brackets()), "127.0.0.1", 0)
    web.start()
    try:
        yield web.port
    finally:
        web.stop()
        web.join()


def named(office: Office, patient: Known) -> dict[str, str]:
    with office.store.read() as db:
        text = db.scalars(select(tables.Reminder)).first()
        task = db.scalars(select(tables.Task)).first()
    assert text is not None
    return {
        "patient_id": patient.id,
        "visit_id": patient.visit_id,
        "text_id": text.public_id,
        "ref": "" if task is None else task.public_id,
        "code": "microneedling-pen",
    }


def test_the_check_sees_a_word_outside() -> None:
    assert outside("<p>⟦Good⟧ morning</p>") == ["morning"]
    assert outside('<p title="Late">⟦in ⟦a⟧ box⟧</p>') == ["Late"]
    assert outside('<p class="bubble">Hello</p><p>⟦Good⟧ 12:00 Ana</p>', ["Ana"]) == []
    assert outside("<p>Analyze</p>", ["Ana"]) == ["Analyze"]


def test_no_name_of_a_zone_counts_as_a_word() -> None:
    places = {name for _, name in countries()}
    assert [zone for zone in available_timezones() if "/" in zone and outside(f"<p>⟦in⟧ {zone}</p>", places)] == []


def test_every_sentence_of_every_page_can_be_translated(desk: Bracketed) -> None:
    data = data_of(desk.office)
    pages = [(path, page) for path, page in desk.pages() if "html" in page.headers["content-type"]]
    assert len(pages) > 30
    assert [(path, words) for path, page in pages if (words := outside(page.body, data))] == []


FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/settings/clinic", {"name": ""}),
    ("/settings/texts", {"preset": ""}),
    ("/settings/clinics", {"country": ""}),
    ("/settings/staff", {"role": ""}),
    ("/settings/senders/test", {"number": ""}),
    ("/settings/on-call", {"place": "1", "name": "", "number": ""}),
    ("/me/password", {"old": "wrong", "new": "wrong"}),
    ("/me/pin", {"pin": "1234"}),
    ("/protocols/microneedling-pen/try", {"at": "10:00", "area": "face", "state": "treated"}),
    ("/patients/{patient_id}/write", {"words": "", "when": "now"}),
    ("/patients/found", {"text": "ana"}),
)


def test_so_can_what_forms_answer(desk: Bracketed) -> None:
    data = data_of(desk.office)
    found = {path: outside(desk.visitor.post(path.format(**desk.ids), fields).body, data) for path, fields in FORMS}
    assert {path: words for path, words in found.items() if words} == {}


def test_so_can_the_doors(tmp_path: Path, double: Double) -> None:
    with open_office(f"sqlite:///{tmp_path / 'doors.db'}", configure(tmp_path, double)) as office:
        first_run, token = FirstRun.mint(now())
        with served(office, first_run) as port:
            visitor = Visitor(port)
            shown = [visitor.get(path) for path in ("/sign-in", "/welcome/none", "/first-run", "/first-run/none")]
            visitor.get(f"/first-run/{token}")
            shown += [visitor.get("/first-run"), visitor.post("/first-run", {"owner": "x", "email": "x", "pin": "1"})]
            hire(office)
            visitor.sign_in(email_of(StaffRole.OWNER))
            visitor.post("/lock")
            shown.append(visitor.get("/unlock"))
            assert [outside(page.body, data_of(office)) for page in shown] == [[]] * len(shown)
