"""Where the desk is opened: the address of the links that commands print, and what a link lacks to be of use."""

from typing import Protocol

from reminders.config.shapes import is_loopback

_ANY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not listened on

NEEDS_HTTPS = (
    "It will not do so yet: over a network nobody chooses a password without https. Put a proxy with a certificate in\n"
    "front of it, set public_url under [web] to its https:// address, and start again; or listen on 127.0.0.1."
)
ONLY_HERE = (
    "It opens on this machine only. For others put a proxy with a certificate in front of the desk, and set\n"
    "public_url under [web] to its https:// address."
)


class Listening(Protocol):
    """What of the configuration says how the desk is reached."""

    @property
    def public_url(self) -> str | None: ...

    @property
    def host(self) -> str: ...


def link_to(web: Listening, port: int, path: str) -> str:
    """The address of a page; `path` begins with a slash."""
    host = _host(web)
    here = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return (web.public_url or here).rstrip("/") + path


def shortfall(web: Listening) -> str | None:
    """Why a link by which somebody chooses a password is no use elsewhere, or at all; None: it is."""
    if web.public_url is not None:
        return None
    return ONLY_HERE if is_loopback(_host(web)) else NEEDS_HTTPS


def _host(web: Listening) -> str:
    return "127.0.0.1" if web.host in _ANY_ADDRESS else web.host
