"""The link to the patient's page within a text.

A token is made when a text leaves, and no sooner. Until then a stand-in of the same length and cost stands for it, so
that a preview has the words, the segments and the price of what is sent.
"""

from reminders.wording.page import PAGE_WORDS
from reminders.wording.segments import measure
from reminders.wording.voice import base_language

PLACE = "/a/"
TOKEN_SIGNS = 22  # 128 bits in the alphabet of addresses, each sign of it one of GSM-7
STAND_IN = "x" * TOKEN_SIGNS
MOST_SEGMENTS = 4  # with the link; a text that would be longer goes without


def address_of(public_url: str, token: str) -> str:
    """Where the page is, on the clinic's own address."""
    return f"{public_url.rstrip('/')}{PLACE}{token}"


def with_link(body: str, language: str, public_url: str) -> str:
    """A text that ends with the link, by its stand-in; the text as it was where the link does not fit."""
    words = PAGE_WORDS.get(base_language(language))
    if words is None:
        return body
    longer = f"{body} {words.text.format(url=address_of(public_url, STAND_IN))}"
    before, after = measure(body), measure(longer)
    fits = after.segments <= MOST_SEGMENTS and after.encoding is before.encoding
    return longer if fits else body


def has_link(body: str, public_url: str) -> bool:
    """Whether a token is to be made for a text."""
    return address_of(public_url, STAND_IN) in body


def with_token(body: str, public_url: str, token: str) -> str:
    """The text as it leaves."""
    return body.replace(address_of(public_url, STAND_IN), address_of(public_url, token))


def token_in(body: str, public_url: str) -> str | None:
    """The token of the link in a text that leaves; None: it has none."""
    _, found, after = body.partition(address_of(public_url, ""))
    token = after[:TOKEN_SIGNS]
    return token if found and len(token) == TOKEN_SIGNS and token != STAND_IN else None
