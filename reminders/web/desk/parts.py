"""Parts of pages that are asked for again and again by all who have them open: made once for all of one role.

What is made for all of a role knows nobody: it is rendered for somebody who has that role's rights, and nothing else.
The mark of the forms is put in for each who asks.
"""

import hashlib
import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial

from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup
from starlette.requests import Request

from reminders.domain.rights import Right, may
from reminders.domain.vocabulary import StaffRole
from reminders.web.desk.entry import Asker
from reminders.web.desk.kept import Kept, Thing
from reminders.web.desk.pages import Pages, Values

_BLANK = secrets.token_hex(32)  # stands where the mark of the forms belongs; it leaves this process never


@dataclass(frozen=True)
class _Anybody:
    """All that a shared part may know of who looks at it."""

    role: StaffRole
    csrf: str = field(default=_BLANK, repr=False)

    def may(self, right: Right) -> bool:
        """Whether this role has a right."""
        return may(self.role, right)


@dataclass(frozen=True)
class Part:
    """A rendered part. `values`: what it was made from, for the page around it."""

    values: Values
    html: str = field(repr=False)

    def shown_to(self, asker: Asker) -> Markup:
        """The part with the asker's own mark in its forms."""
        return Markup(self.html.replace(_BLANK, asker.csrf))  # noqa: S704 - rendered, and a mark is hexadecimal

    def answer(self, request: Request, asker: Asker) -> Response:
        """It alone; nothing where the page that asks shows it already."""
        html = self.shown_to(asker)
        tag = f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        return HTMLResponse(html, headers={"ETag": tag})


class Parts:
    """Renders parts. One for the application."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._kept = Kept(pages.runtime)

    def shared(self, asker: Asker, what: Hashable, template: str, values: Callable[[], Values]) -> Part:
        """A part as all of the asker's role in this clinic see it. `values` must not depend on who they are."""
        scope, role = asker.visitor.scope, asker.visitor.role
        read = partial(self.read, asker, (template, what), values)
        return self._kept.get((scope, role, template, what), lambda: self.fresh(asker, template, read()))

    def read(self, asker: Asker, what: Hashable, make: Callable[[], Thing]) -> Thing:
        """What a part is made from, which is the same for all who work in the asker's clinic."""
        return self._kept.get((asker.visitor.scope, what), make)

    def fresh(self, asker: Asker, template: str, values: Values) -> Part:
        """A part that is made for this asker alone, or for all of their role."""
        anybody = _Anybody(asker.visitor.role)
        known = {"asker": anybody, "me": anybody, "times": self._pages.times(asker)}
        return Part(values, self._pages.render(template, known | dict(values)))
