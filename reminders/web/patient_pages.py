"""The patient's page: one address for each link, open to whoever has it; no script, nothing else to load.

What opens nothing gets one page for all: it does not tell whether there ever was such a link, nor of which clinic. A
link that has ended was once given to whoever has it, and so it may say whom to call.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request

from reminders.domain.vocabulary import Purpose
from reminders.errors import RemindersError
from reminders.runtime import Runtime
from reminders.usecases.aftercare_page import AftercarePage, EndedPage, opened_page
from reminders.usecases.page_choice import Choice, choose
from reminders.usecases.page_visits import calendar_of
from reminders.web.desk.static import content
from reminders.web.page_guesses import Guesses
from reminders.web.page_icons import ICONS
from reminders.wording.page import accepted_language, page_words
from reminders.wording.page.link import PLACE
from reminders.wording.page.words import PageWords

GONE, NOT_THERE, TOO_OFTEN, NOT_UNDERSTOOD = 410, 404, 429, 422
LARGEST = 4096  # bytes of its form
OUR_HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
Values = Mapping[str, object]


async def read_choice(request: Request) -> dict[str, list[str]]:
    """The form of a page; empty where it is none of ours, or longer than any."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return {}
    try:
        return parse_qs(body.decode("ascii"), max_num_fields=20, errors="strict")
    except ValueError:
        return {}


GivenChoice = Annotated[dict[str, list[str]], Depends(read_choice)]


def router(runtime: Runtime) -> APIRouter:
    """The addresses of all pages."""
    family = APIRouter(prefix=PLACE.rstrip("/"), default_response_class=HTMLResponse, include_in_schema=False)
    pages = PatientPages(runtime)

    @family.get("/{token}")
    def page(request: Request, token: str, saved: str = "") -> Response:
        """The page."""
        return pages.show(request, token, saved=bool(saved))

    @family.post("/{token}")
    def chosen(request: Request, token: str, given: GivenChoice) -> Response:
        """A language, or texts that shall not come any more."""
        return pages.choose(request, token, given)

    @family.get("/{token}/visit.ics")
    def visit(request: Request, token: str) -> Response:
        """The next visit for a calendar."""
        return pages.calendar(request, token)

    return family


class PatientPages:
    """Opens them."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._guesses = Guesses()

    def show(self, request: Request, token: str, *, saved: bool = False, wrong: bool = False) -> Response:
        """A page, the end of one, or that there is none."""
        if not self._may_try(request, token):
            return busy(request)
        found = opened_page(self._runtime.store, self._runtime.shelf, token, self._runtime.now())
        match found:
            case None:
                return self._unknown(request)
            case EndedPage():
                return ended(found)
            case AftercarePage():
                self._guesses.was_right(token)
                words = page_words(found.language)
                notice = words.not_saved if wrong else words.saved if saved else ""
                values = {"here": PLACE + token, "mark": mark_of(token), "notice": notice}
                return shown(found, values, NOT_UNDERSTOOD if wrong else 200)

    def choose(self, request: Request, token: str, given: Mapping[str, list[str]]) -> Response:
        """Note what was chosen, and show the page again."""
        if not self._may_try(request, token):
            return busy(request)
        if not hmac.compare_digest("".join(given.get("mark", ())).encode(), mark_of(token).encode()):
            return self.show(request, token, wrong=True)
        stop = frozenset(purpose for purpose in Purpose if purpose in given.get("stop", ()))
        language = next(iter(given.get("language", ())), None)
        runtime = self._runtime
        try:
            done = choose(runtime.store, runtime.shelf, token, Choice(language, stop), runtime.now())
        except RemindersError:  # a language that is not theirs, or somebody at the desk was quicker
            return self.show(request, token, wrong=True)
        if not done:
            return self.show(request, token)
        return RedirectResponse(f"{PLACE}{token}?saved=1", 303, headers=OUR_HEADERS)

    def calendar(self, request: Request, token: str) -> Response:
        """The file, or what the page itself would say."""
        if not self._may_try(request, token):
            return busy(request)
        made = calendar_of(self._runtime.store, token, self._runtime.now())
        if made is None:
            return self._unknown(request)
        self._guesses.was_right(token)
        headers = {**OUR_HEADERS, "Content-Disposition": 'attachment; filename="visit.ics"'}
        return Response(made, media_type="text/calendar", headers=headers)

    def _may_try(self, request: Request, token: str) -> bool:
        return self._guesses.may_try(_address(request), token, self._runtime.machine_now())

    def _unknown(self, request: Request) -> Response:
        self._guesses.was_wrong(_address(request), self._runtime.machine_now())
        language = accepted_language(request.headers.get("accept-language", ""))
        words = page_words(language)
        return _told(language, words, (words.unknown_title, words.unknown), NOT_THERE)


def shown(page: AftercarePage, values: Values, status: int = 200) -> Response:
    """A page as HTML. `values`: where it is and the mark of its form, or that it is a preview."""
    words = page_words(page.language)
    chosen = next((tag for tag in page.languages if page_words(tag) is words), "")
    given = {
        "page": page,
        "words": words,
        "names": {tag: page_words(tag).name for tag in page.languages},
        "chosen": chosen,
        "stops": {
            Purpose.COURSE: words.stop_course,
            Purpose.MARKETING: words.stop_marketing,
            Purpose.CARE: words.stop_all,
        },
        "preview": "",
        "notice": "",
        **values,
    }
    return _html("aftercare_page.html", page.language, given, status)


def ended(page: EndedPage) -> Response:
    """Whoever has its link may know whom to call."""
    words = page_words(page.language)
    return _told(page.language, words, (words.ended_title, words.ended), GONE, page)


def busy(request: Request) -> Response:
    """Too many links were tried from an address."""
    language = accepted_language(request.headers.get("accept-language", ""))
    words = page_words(language)
    return _told(language, words, (words.busy_title, words.busy), TOO_OFTEN)


def mark_of(token: str) -> str:
    """What the form of a page sends back: only who sees the page knows it."""
    return hmac.new(token.encode(errors="replace"), b"page", hashlib.sha256).hexdigest()


def _told(
    language: str, words: PageWords, said: tuple[str, str], status: int, page: EndedPage | None = None
) -> Response:
    title, sentence = said
    given = {"words": words, "title": title, "sentence": sentence, "ended": page}
    return _html("aftercare_ended.html", language, given, status)


def _html(template: str, language: str, values: Values, status: int) -> Response:
    nonce = secrets.token_urlsafe(16)
    given = {**values, "language": language, "nonce": nonce, "style": Markup(_style())}  # noqa: S704 - our own file
    html = _templates().get_template(template).render(given)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(html, status, headers={**OUR_HEADERS, "Content-Security-Policy": policy})


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


@cache
def _style() -> str:
    """The stylesheet, without what only its authors need."""
    return "\n".join(line.strip() for line in content("aftercare.css").decode().splitlines())


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("reminders.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["ICONS"] = ICONS
    return made
