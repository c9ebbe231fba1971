"""Lists for tests of the import at the desk, and a browser that drops them there."""

import http.client
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from reminders.store import tables
from tests.web.desk.support import Page, Visitor
from tests.web.office import Office
from tests.worker.clinic import now, until

HEADER = "visit id,patient id,name,number,treatment,area,start,end,status,consent"
BOUNDARY = secrets.token_hex(8)
LIST = re.compile(r'name="list" value="([0-9a-f]+)"')


def row(visit: str, days: float = 9, name: str = "Ana Almond", **more: str) -> str:
    start = more.get("start", f"{now() + timedelta(days=days):%Y-%m-%d} 15:00")
    number = more.get("number", "+12125550101")
    return (
        f"{visit},{more.get('patient', name.partition(' ')[0])},{name},{number},"
        f"{more.get('treatment', 'microneedling-pen')},face,{start},,{more.get('status', 'booked')},"
        f"{more.get('consent', 'yes')}"
    )


def listed(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def multipart(fields: Sequence[tuple[str, str]], files: Sequence[tuple[str, str]] = (), field: str = "file") -> bytes:
    """A form with files as a browser sends it; a file is its name and its content."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields]
    parts += [
        f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n{content}'
        for name, content in files
    ]
    return ("".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts) + f"--{BOUNDARY}--\r\n").encode()


def send(visitor: Visitor, body: bytes, path: str = "/import", **headers: str) -> Page:
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    connection = http.client.HTTPConnection("127.0.0.1", visitor.port, timeout=20)
    try:
        given = {"Origin": visitor.origin, "Content-Type": kind, "Cookie": cookies, **headers}
        connection.request("POST", path, body, given)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Page(answer.status, answer.read().decode(), told)
    finally:
        connection.close()


def bring(visitor: Visitor, content: str, name: str = "visits.csv") -> Page:
    """Drop a file, and see what would become of it."""
    page = send(visitor, multipart([("csrf", visitor.csrf)], [(name, content)]))
    assert (page.status, page.to) == (303, "/import"), page.words
    return settled(visitor)


def settled(visitor: Visitor) -> Page:
    """The page, once the list is at no work."""
    pages: list[Page] = []

    def still() -> bool:
        pages.append(visitor.get("/import/part"))
        return "How far it is" not in pages[-1].body

    until(still)
    return visitor.get("/import")


def go(visitor: Visitor, shown: Page, **fields: str) -> Page:
    found = LIST.search(shown.body)
    assert found is not None, shown.words
    page = visitor.post("/import/go", {"list": found[1], **fields})
    return settled(visitor) if page.status == 303 else page


def names(office: Office) -> set[str]:
    return {patient.name for patient in office.rows(tables.Patient)}


def left_behind(office: Office) -> list[Path]:
    root = office.runtime.settings.path(Path("waiting-lists"))
    return [path for path in root.rglob("*") if path.is_file()]
