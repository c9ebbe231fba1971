"""Where the desk is opened: the address of the links that commands print, and what a link lacks to be of use."""

from reminders.config.settings import Web
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


def link_to(web: Web, port: int, path: str) -> str:
    """The address of a page; `path` begins with a slash."""
    host = _host(web)
    here = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return (web.public_url or here).rstrip("/") + path


def lacks_https(web: Web) -> bool:
    """True where a link leads over a network in the clear: by it nobody chooses a password."""
    return web.public_url is None and not is_loopback(_host(web))


def opens_only_here(web: Web) -> bool:
    """True where a link is of no use on another machine."""
    return web.public_url is None and is_loopback(_host(web))


def _host(web: Web) -> str:
    return "127.0.0.1" if web.host in _ANY_ADDRESS else web.host
