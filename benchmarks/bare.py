"""What the machine can do without us: the official client in a loop, as its documentation shows it."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from time import perf_counter, process_time

from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from benchmarks.clinic import example_numbers
from benchmarks.provider import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID, Provider
from reminders.channels.http import DeadlineHttpClient

BODY = "Lumina Skin: See you Fri 3:00 PM. Bare, clean skin please: no cream or sunscreen. Rash? Call +12125550100."
_TWILIO = "https://api.twilio.com"
_DEADLINE = 10.0


@dataclass(frozen=True)
class Speed:
    """Texts a second, and what each thousand of them took of a processor, in seconds."""

    per_second: float
    cpu_per_thousand: float


class Redirected(HttpClient):
    """An HTTP client for Twilio's, which knows one address only, sent to another."""

    def __init__(self, inner: HttpClient, base: str) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), is_async=False, timeout=None)
        self._inner = inner
        self._base = base

    def request(self, method: str, url: str, *rest: object, **named: object) -> Response:  # type: ignore[override]
        return self._inner.request(method, url.replace(_TWILIO, self._base), *rest, **named)  # type: ignore[arg-type]


def bare_loop(provider: Provider, texts: int, at_once: int) -> Speed:
    """`messages.create` for each text, so many at a time, over the client that comes with Twilio's package."""
    return _loop(provider, TwilioHttpClient(), texts, at_once)


def lean_loop(provider: Provider, texts: int, at_once: int) -> Speed:
    """The same over the HTTP layer that the program uses."""
    return _loop(provider, DeadlineHttpClient(_DEADLINE), texts, at_once)


def _loop(provider: Provider, inner: HttpClient, texts: int, at_once: int) -> Speed:
    redirected = Redirected(inner, provider.base)
    client = Client(KEY_SID, SECRET, ACCOUNT_SID, http_client=redirected)  # type: ignore[no-untyped-call]

    def send(number: str) -> None:
        client.messages.create(to=number, body=BODY, messaging_service_sid=SERVICE_SID)

    return _timed(send, texts, at_once)


def _timed(send: Callable[[str], None], texts: int, at_once: int) -> Speed:
    numbers: Iterator[str] = islice(example_numbers(), texts)
    with ThreadPoolExecutor(at_once) as pool:
        began, cpu = perf_counter(), process_time()
        for _ in pool.map(send, numbers):
            pass
        return Speed(texts / (perf_counter() - began), (process_time() - cpu) * 1000 / texts)
