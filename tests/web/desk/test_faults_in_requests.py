"""Known faults of neighbors that come with requests themselves: their verb, form, size, address or order."""

import http.client
import socket
import time
from contextlib import ExitStack

import pytest

from reminders.domain.rights import Right
from reminders.store import tables
from tests.web.desk.support import Visitor, signed_in
from tests.web.desk.test_gate import routes
from tests.web.desk.tour import Tour
from tests.web.office import Office

KINDS = (tables.Patient, tables.Visit, tables.Reminder, tables.Task, tables.Consent, tables.Staff, tables.Clinic)
OVERRIDE = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}


def rows(office: Office) -> list[str]:
    """Everything that a request could have changed."""
    return [
        str([getattr(row, column.name) for column in kind.__table__.columns])
        for kind in KINDS
        for row in office.rows(kind)
    ]


def raw(office: Office, *parts: bytes) -> bytes:
    """What the server answers to bytes as they are, until it hangs up or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", office.web.port), timeout=20) as line:
        said = b""
        try:
            line.sendall(b"".join(parts))  # in one go: what comes after it has hung up would cost us its answer
            while some := line.recv(65536):
                said += some
                line.settimeout(2)  # there may be a second answer, or the end
        except (TimeoutError, ConnectionError):  # it has hung up, perhaps before it had heard all
            pass
        return said


def head(office: Office, start: str, *lines: str) -> bytes:
    return "\r\n".join([start, f"Host: 127.0.0.1:{office.web.port}", *lines, "", ""]).encode()


def test_verb_tampering_no_other_verb_does_anything(office: Office) -> None:
    visitor, tour = signed_in(office), Tour.of(office)
    before = rows(office)
    for verb in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"):
        for path in {*tour.paths("GET"), *tour.paths("POST")}:
            page = visitor.ask(verb, path, {"csrf": visitor.csrf, "sure": "yes"}, {"Origin": visitor.origin})
            assert page.status in {400, 404, 405}, f"{verb} {path}"
    for path in tour.paths("GET"):
        visitor.ask("GET", f"{path}?_method=POST&csrf={visitor.csrf}", {"_method": "DELETE"}, OVERRIDE)
    assert rows(office) == before


def test_csrf_by_get_an_address_that_shows_changes_nothing(office: Office) -> None:
    visitor, tour = signed_in(office), Tour.of(office)
    before = rows(office)
    for path, page in tour.seen(visitor, "?sure=yes&name=Changed&role=owner&mode=live&consent=care&decision=drop"):
        assert page.status < 500, path
    assert rows(office) == before


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/json",
        "application/xml",
        "multipart/form-data",
        "application/x-www-form-urlencoded; x=y",
    ],
)
def test_csrf_by_content_type_what_other_sites_can_send_is_not_believed(office: Office, kind: str) -> None:
    visitor, tour = signed_in(office), Tour.of(office)
    before = rows(office)
    for path in tour.paths("POST"):
        for origin in ("https://evil.example", "null"):
            given = {"Origin": origin, "Content-Type": kind}
            page = visitor.ask("POST", path, {"csrf": visitor.csrf, "sure": "yes", "name": "Changed"}, given)
            assert page.status in {400, 403, 413, 415, 422}, f"{path} {page.status}"
    assert rows(office) == before


def test_clickjacking_and_keeping_of_pages_every_answer_forbids_both(office: Office) -> None:
    visitor, tour = signed_in(office), Tour.of(office)
    pages = [*tour.seen(visitor), ("nothing", visitor.get("/nothing")), ("a find", visitor.post("/patients/find"))]
    pages.append(("the door", Visitor(office.web.port).get("/")))
    for path, page in pages:
        assert page.headers["x-frame-options"] == "DENY", path
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"], path
        assert page.headers["cache-control"] == "no-store", path
        assert page.headers["x-content-type-options"] == "nosniff", path
        assert page.headers["cross-origin-opener-policy"] == "same-origin", path
        assert page.headers["strict-transport-security"] == "max-age=31536000", path


def test_nothing_personal_is_in_an_address_that_we_send_to(office: Office) -> None:
    visitor, tour = signed_in(office), Tour.of(office)
    for path in tour.paths("POST"):
        page = visitor.post(path, {"name": "Zelda", "text": "zelda", "number": "+12125550177", "note": "zelda"})
        assert "elda" not in page.to, path
        assert "5550177" not in page.to, path


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80@127.0.0.1", ""])
def test_host_header_another_name_leads_nowhere_and_is_repeated_nowhere(office: Office, host: str) -> None:
    said = raw(office, f"GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert said.split(b" ", 2)[1] in {b"400", b"421"}, said[:80]
    assert b"evil.example" not in said
    visitor = signed_in(office)
    spoofed = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    new = {"name": "Ida", "email": "ida@example.org", "role": "read-only"}
    page = visitor.post("/settings/staff", new, **spoofed)
    assert "/welcome/" in page.body + visitor.get("/settings/staff").body
    assert "evil.example" not in page.body


@pytest.mark.parametrize(
    "path",
    [
        *(
            "../config.toml",
            "..%2f..%2fconfig.toml",
            "%2e%2e/%2e%2e/config.toml",
            "..\\config.toml",
            "....//config.toml",
        ),
        *("/etc/passwd", "%2fetc%2fpasswd", "desk.css%00.txt", "desk.css/../desk.js", "..%c0%af..%c0%afconfig.toml"),
        *("file:///etc/passwd", ".", "..", ""),
    ],
)
def test_path_traversal_only_our_own_files_are_there(office: Office, path: str) -> None:
    page = Visitor(office.web.port).get("/")
    mark = Visitor(office.web.port).get("/sign-in").body.partition("/static/")[2].partition("/")[0]
    assert mark
    for target in (f"/static/{mark}/{path}", f"/static/{path}", f"/static/{mark}/x/../{path}"):
        said = raw(office, head(office, f"GET {target} HTTP/1.1", "Connection: close"))
        assert said.split(b" ", 2)[1] in {b"404", b"400", b"303"}, target
        assert b"root:" not in said
        assert b"auth_token" not in said
    assert page.status == 303


SMUGGLED = b"GET /demo/smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def test_request_smuggling_a_body_of_two_lengths_is_refused_and_ends_the_line(office: Office) -> None:
    form = ("Content-Type: application/x-www-form-urlencoded", f"Origin: http://127.0.0.1:{office.web.port}")
    start = "POST /sign-in HTTP/1.1"
    both = head(office, start, *form, "Content-Length: 5", "Transfer-Encoding: chunked")
    for said in (
        raw(office, both, b"0\r\n\r\n", SMUGGLED),
        raw(office, head(office, start, *form, "Content-Length: 3", "Content-Length: 40"), b"a=b", SMUGGLED),
        raw(office, head(office, start, *form, "Transfer-Encoding: chunked, identity"), b"0\r\n\r\n", SMUGGLED),
        raw(office, head(office, start, *form, "Transfer-Encoding: xchunked", "Content-Length: 3"), b"a=b", SMUGGLED),
        raw(office, head(office, start, *form, "Content-Length: +3"), b"a=b", SMUGGLED),
        raw(office, head(office, start, *form, "Content-Length : 3"), b"a=b", SMUGGLED),
    ):
        assert said.split(b" ", 2)[1][:1] == b"4", said[:200]
        assert said.count(b"HTTP/1.1 ") == 1, said[:400]


def test_an_oversized_body_is_refused(office: Office) -> None:
    visitor, tour = signed_in(office), Tour.of(office)
    for path in tour.paths("POST"):
        page = visitor.post(path, {"text": "x" * 70_000})
        assert page.status == 413, path


def test_a_body_that_says_it_is_short_or_says_nothing_of_its_length_is_refused(office: Office) -> None:
    visitor = signed_in(office)
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    given = (f"Origin: {visitor.origin}", f"Cookie: {cookie}", "Content-Type: application/x-www-form-urlencoded")
    start, body = "POST /patients/find HTTP/1.1", f"csrf={visitor.csrf}&text=".encode() + b"x" * 70_000
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    said = raw(office, head(office, start, *given, "Transfer-Encoding: chunked", "Connection: close"), chunked)
    assert said.split(b" ", 2)[1] == b"413"


def test_too_many_fields_and_parts_are_refused(office: Office) -> None:
    visitor = signed_in(office)
    assert visitor.post("/patients/find", {f"f{n}": "x" for n in range(2000)}).status in {400, 413, 422}
    line = b'--b\r\nContent-Disposition: form-data; name="f%d"; filename="x"\r\n\r\nx\r\n'
    parts = b"".join(line % n for n in range(2000)) + b"--b--\r\n"
    connection = http.client.HTTPConnection("127.0.0.1", visitor.port, timeout=20)
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    given = {"Origin": visitor.origin, "Cookie": cookie, "Content-Type": "multipart/form-data; boundary=b"}
    connection.request("POST", "/patients/find", parts, given)
    assert connection.getresponse().status in {400, 403, 413, 422}
    connection.close()


def test_slow_bodies_of_others_keep_nobody_waiting(office: Office) -> None:
    """More of them than there are threads: a body that does not come holds none."""
    visitor = signed_in(office)
    start = head(office, "POST /sign-in HTTP/1.1", "Content-Length: 1000", f"Origin: {visitor.origin}")
    with ExitStack() as stack:
        for _ in range(20):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", office.web.port)))
            line.sendall(start + b"e")
        began = time.perf_counter()
        assert visitor.get("/").status == 200
        assert time.perf_counter() - began < 10


NASTY = ("a", " ", "0", "(", "+", "a ", "1:", "1-", "%", "a@", "é", "\u202e", "{", "\\")


@pytest.mark.parametrize("sign", NASTY)
def test_long_words_take_no_more_than_in_proportion(office: Office, sign: str) -> None:
    """In CPU time of this process, in which the server is too. Ten times the words: at most twenty times the time."""
    visitor = signed_in(office)
    names = ("text", "name", "number", "email", "to", "when", "ended", "starts", "note", "phone", "words", "treatment")
    for path in ("/patients/find", "/register/found", "/register/preview", "/sign-in", "/register"):
        took = []
        for count in (250, 2500):
            words = sign * (count // len(sign)) + "!"
            spans = []
            for _ in range(2):
                began = time.process_time()
                page = visitor.post(path, dict.fromkeys(names, words))
                spans.append(time.process_time() - began)
            assert page.status < 500, f"{path} {sign!r}"
            took.append(min(spans))
        assert took[1] <= 20 * took[0] + 0.05, f"{path} {sign!r}"


@pytest.mark.parametrize("sign", ["a", "a ", "1", "%", "é "])
def test_the_longest_form_that_is_taken_is_answered(office: Office, sign: str) -> None:
    visitor = signed_in(office)
    words = sign * (20_000 // len(sign))
    for path in ("/patients/find", "/patients/found", "/register/found", "/register/preview", "/register"):
        page = visitor.post(path, {"text": words, "name": "x"})
        assert page.status < 500, f"{path} {sign!r}"


def test_sql_injection_by_what_is_searched_sorted_or_counted_by(office: Office) -> None:
    visitor, tour = signed_in(office), Tour.of(office)
    before = rows(office)
    tried = (
        "'",
        "' OR '1'='1",
        "1; DROP TABLE patient",
        "1) OR (1=1",
        "a' UNION SELECT 1--",
        "%",
        "_%",
        "\\",
        "-1",
        "1e9",
    )
    for words in tried:
        for path in ("/patients/find", "/patients/found", "/register/found"):
            page = visitor.post(path, {"text": words, "after": words, "before": words, "sort": words, "order": words})
            assert page.status in {200, 422}, f"{path} {words}"
            if words in {"' OR '1'='1", "%", "_%", "1) OR (1=1"}:
                assert "Zelda" not in page.body, f"{path} {words}"
        for name in ("before", "after", "on", "sort", "order", "show", "page", "patient"):
            for path in ("/settings/audit", "/patients", "/courses", "/todo", "/", "/todo/done", "/register"):
                page = visitor.ask("GET", f"{path}?{name}={http_quote(words)}", None, {})
                assert page.status in {200, 404, 422}, f"{path} {name} {words}: {page.status}"
    assert rows(office) == before
    assert tour.known


def http_quote(words: str) -> str:
    return "".join(f"%{byte:02x}" for byte in words.encode())


def test_what_only_looks_needs_no_more_than_the_right_to_look(office: Office) -> None:
    """Every address that asks for more than a look is one that changes something, shows a form, or is for owners."""
    for verb, path, right in routes(office):
        if verb == "GET" and right is not Right.LOOK:
            assert right in {Right.WORK, Right.MANAGE}, path
