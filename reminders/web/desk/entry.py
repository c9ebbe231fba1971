"""Who asks for a page. A cookie that scripts cannot read holds the token; everything else is in the rows."""

import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.runtime import Runtime
from reminders.usecases import sign_in
from reminders.usecases.sign_in import BROWSER_KEPT, Opened, Visitor

LIVE = "X-Live"  # a header of updates that a page asks for by itself: they keep nobody signed in
PART = "X-Part"  # of parts that follow what somebody types
SECURE, PLAIN = "__Host-desk", "desk"
SECURE_MARK, MARK = "__Host-browser", "browser"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class NotSignedIn(Exception):
    """Nobody is signed in, or somebody has to prove again who they are."""

    def __init__(self, *, locked: bool) -> None:
        super().__init__()
        self.locked = locked


class NotAllowed(Exception):
    """This role may not do that."""


@dataclass(frozen=True)
class Asker:
    """A visitor, and the mark that our own pages send back with what they ask for."""

    visitor: Visitor
    csrf: str = field(repr=False)


class Entry:
    """Lets people in by their cookie."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        public = runtime.settings.web.public_url
        self._hosts = LOOPBACK | {runtime.settings.web.host} | ({urlsplit(public).hostname} if public else set())

    def asker(self, request: Request, right: Right) -> Asker:
        """Who asks, if they may.

        Raises:
            NotSignedIn: nobody is signed in, or a PIN is due.
            NotAllowed: their role has not this right.
        """
        asker = self.anybody(request)
        if asker is None or asker.visitor.locked:
            raise NotSignedIn(locked=asker is not None)
        if not asker.visitor.may(right):
            raise NotAllowed
        return asker

    def anybody(self, request: Request) -> Asker | None:
        """Who is signed in here, even where a PIN is due."""
        token = token_of(request)
        if token is None:
            return None
        by_hand = LIVE not in request.headers
        visitor = sign_in.visitor_of(self._runtime.store, token, self._runtime.machine_now(), by_hand=by_hand)
        return None if visitor is None else Asker(visitor, mark_for(token))

    def is_known_host(self, request: Request) -> bool:
        """False where another name leads here: a page of somebody else's that points its name at this machine."""
        host = request.headers.get("host", "")
        return "@" not in host and urlsplit(f"//{host}").hostname in self._hosts


def is_same_origin(request: Request) -> bool:
    """Whether a browser says that one of our own pages asks. Who says nothing is not believed."""
    origin = request.headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.headers.get("host")
    return request.headers.get("sec-fetch-site") == "same-origin"


def is_in_the_clear(request: Request) -> bool:
    """Whether a browser came over a network without https: it would not keep our cookie, and passwords are readable."""
    return request.headers.get("origin", "").startswith("http://") and request.url.hostname not in LOOPBACK


def let_in(request: Request, opened: Opened, to: str = "/") -> Response:
    """Hand over the token, and go on."""
    answer = RedirectResponse(to, status_code=303)
    secure = is_secure(request)
    if opened.browser is not None:
        name, seconds = _name(request, SECURE_MARK, MARK), int(BROWSER_KEPT.total_seconds())
        answer.set_cookie(name, opened.browser, seconds, path="/", secure=secure, httponly=True, samesite="lax")
    answer.set_cookie(_cookie(request), opened.token, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


def mark_of(request: Request) -> str | None:
    """The mark of a browser in which somebody signed in before; it lets nobody in."""
    return request.cookies.get(_name(request, SECURE_MARK, MARK))


def let_out(request: Request) -> Response:
    """Take the token away, and what the browser keeps of our pages."""
    answer = RedirectResponse("/sign-in", status_code=303, headers={"Clear-Site-Data": '"cache", "storage"'})
    answer.delete_cookie(_cookie(request), path="/", secure=is_secure(request), httponly=True, samesite="lax")
    return answer


def is_by_itself(request: Request) -> bool:
    """Whether a page asks for a part of itself: an answer meant for people would land in its middle."""
    return LIVE in request.headers or PART in request.headers


def turned_away(request: Request, error: NotSignedIn, to: str = "/") -> Response:
    """To the door, and back afterwards; `to`: after a form. What a page asks by itself just hears that it is over."""
    door = "/unlock" if error.locked else "/sign-in"
    if is_by_itself(request):
        return Response(status_code=401, headers={"X-Door": door})
    if request.method == "GET":
        to = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return RedirectResponse(door if to == "/" else f"{door}?to={quote(to)}", status_code=303)


def inside(to: str) -> str:
    """An address of our own to go on to: nothing that leads elsewhere."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable() else "/"


def token_of(request: Request) -> str | None:
    """What a browser holds of a sign-in, over or not."""
    return request.cookies.get(_cookie(request)) or None


def mark_for(token: str) -> str:
    """The mark of the forms that the holder of a token is shown."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def is_secure(request: Request) -> bool:
    """Without https only on this machine itself: nothing crosses a network."""
    return not (request.url.scheme == "http" and request.url.hostname in LOOPBACK)


def _cookie(request: Request) -> str:
    return _name(request, SECURE, PLAIN)


def _name(request: Request, secure: str, plain: str) -> str:
    return secure if is_secure(request) else plain
