"""Which browser asks, in a few words of our own: enough to tell one's phone from the tablet at the front desk."""

from starlette.requests import Request

# The first that fits counts: browsers call themselves by the names of others too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
_BETWEEN = "/"


def device_of(request: Request) -> str | None:
    """Browser and system as they are kept, such as "Firefox/Windows"; None where neither is known."""
    said = request.headers.get("user-agent", "")
    browser, system = (next((name for sign, name in known if sign in said), "") for known in (_BROWSERS, _SYSTEMS))
    return f"{browser}{_BETWEEN}{system}" if browser or system else None


def parts(device: str | None) -> tuple[str, str]:
    """Browser and system; empty where it is not known."""
    browser, _, system = (device or "").partition(_BETWEEN)
    return browser, system
