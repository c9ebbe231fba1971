"""What a page sends back. It counts only with the mark of a page that was shown to the same person."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from reminders.errors import InvalidInput
from reminders.web.desk.entry import Asker, is_same_origin

CSRF = "csrf"
LARGEST = 64 * 1024  # bytes of a form without a file
LARGEST_FILE = 20 * 1024 * 1024
HEARD_OUT = 10 * LARGEST_FILE  # of what is too large: a browser that is hung up on shows no answer
MOST_FIELDS = 1000  # a day's visits have two or three each
MOST_OF_NAME = 80
MOST_DIGITS = 18  # of a number; nothing that is counted here has more


class Forged(Exception):
    """Not from one of our own pages, or from one that somebody else was shown."""


class TooLarge(Exception):
    """More than a form of ours holds."""


@dataclass(frozen=True)
class Posted:
    """The fields of a form, trimmed; `files` by field, read whole, and `names` that they have, to be shown only."""

    fields: Mapping[str, Sequence[str]] = field(repr=False)
    files: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def text(self, name: str) -> str:
        """One field; empty where it was left out."""
        values = self.fields.get(name, ())
        return values[0].strip() if values else ""

    def texts(self, name: str) -> list[str]:
        """All values of a field that may be given several times, those that are empty left out."""
        return [value.strip() for value in self.fields.get(name, ()) if value.strip()]

    def is_on(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.text(name))

    def number(self, name: str, least: int, most: int) -> int | None:
        """A whole number; None where it was left out.

        Raises:
            InvalidInput: it is none, or out of bounds.
        """
        given = self.text(name)
        if not given:
            return None
        is_number = given.isascii() and given.isdigit() and len(given) <= MOST_DIGITS
        if not (is_number and least <= int(given) <= most):
            remedy = f"Give a whole number from {least} to {most}."
            raise InvalidInput(name, "it is not such a number", value=given[:MOST_DIGITS], remedy=remedy)
        return int(given)


async def read_form(request: Request) -> Posted:
    """Read a form, up to its limits.

    Raises:
        Forged: no page of ours sent it.
        TooLarge: it is longer than any of ours.
        InvalidInput: it is none, or has more in it than any of ours.
    """
    if not is_same_origin(request):
        raise Forged
    limit = LARGEST_FILE if is_of_a_file(request) else LARGEST
    told = request.headers.get("content-length", "")
    if not told.isdigit() or int(told) > limit:  # a browser always says how long it is
        await _hear_out(request, told)
        raise TooLarge
    try:
        async with request.form(max_fields=MOST_FIELDS, max_files=1, max_part_size=LARGEST) as form:
            files = {name: value for name, value in form.multi_items() if isinstance(value, UploadFile)}
            read = {name: await file.read() for name, file in files.items()}
            return Posted(_fields(form), read, {name: _shown(file.filename) for name, file in files.items()})
    except HTTPException:
        remedy = "Open the page again, and repeat it there."
        raise InvalidInput("form", "it cannot be read", remedy=remedy) from None


def is_of_a_file(request: Request) -> bool:
    """Whether a form comes with a file."""
    return request.headers.get("content-type", "").startswith("multipart/")


async def _hear_out(request: Request, told: str) -> None:
    """Let somebody finish who sends too much, and keep nothing of it; who sends far too much is hung up on."""
    if told.isdigit() and int(told) <= HEARD_OUT:
        async for _ in request.stream():
            pass


def _shown(name: str | None) -> str:
    """The last part of a file's name, in signs that can be seen. It is no path to anything."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:MOST_OF_NAME]


def _fields(form: FormData) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value.replace("\x00", ""))
    return found


def must_be_ours(posted: Posted, asker: Asker) -> None:
    """Refuse a form without the mark of this sign-in.

    Raises:
        Forged: it has another one, or none.
    """
    if not hmac.compare_digest(posted.text(CSRF).encode(), asker.csrf.encode()):
        raise Forged
