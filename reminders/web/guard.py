"""What holds for every answer: headers that keep a browser careful, and a fault that tells nothing outside."""

import structlog
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}  # seconds: a year without plain http, for browsers
FAULT, TWO_LENGTHS = 500, 400


class Guard:
    """Wraps the application. An answer that sets one of these headers by itself keeps its own.

    `https`: its public address is an https one, so nobody needs it without.
    """

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self._app = app
        self._headers = HEADERS | ONLY_HTTPS if https else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def careful(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        if _says_two_lengths(scope):
            await Response(status_code=TWO_LENGTHS, headers={"Connection": "close"})(scope, receive, careful)
            return
        try:
            await self._app(scope, receive, careful)
        except Exception as error:
            log.exception("request_failed", error=type(error).__name__)
            if begun:
                raise  # half an answer must not look whole: the server hangs up
            await Response(status_code=FAULT)(scope, receive, careful)


def _says_two_lengths(scope: Scope) -> bool:
    """Whether a body has a length and comes in chunks too: a proxy may have taken it for another one than we do."""
    names = {name for name, _ in scope["headers"]}
    return b"content-length" in names and b"transfer-encoding" in names
