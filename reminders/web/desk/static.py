"""The stylesheet and the script, under addresses that change with their content: a browser keeps them for ever."""

import hashlib
from functools import cache
from importlib import resources

from fastapi import APIRouter
from fastapi.responses import Response

_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"


@cache
def content(name: str) -> bytes:
    """The bytes of one of our files."""
    return resources.files("reminders.web").joinpath("static", name).read_bytes()


@cache
def address(name: str) -> str:
    """Where a page finds it."""
    return f"/static/{hashlib.sha256(content(name)).hexdigest()[:16]}/{name}"


def router() -> APIRouter:
    """Open to anybody: nothing in these files is of a clinic."""
    family = APIRouter(include_in_schema=False)
    known = {file.name for file in resources.files("reminders.web").joinpath("static").iterdir()}

    @family.get("/static/{mark}/{name}")
    def file(mark: str, name: str) -> Response:
        """One file; another mark is of another version, and is not there."""
        if name not in known or address(name) != f"/static/{mark}/{name}":
            return Response(status_code=404)
        kind = _KINDS[name.rpartition(".")[2]]
        return Response(content(name), media_type=kind, headers={"Cache-Control": FOR_EVER})

    return family
