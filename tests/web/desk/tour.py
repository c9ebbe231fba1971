"""Every address of the desk with ids of the clinic's own, taken from the application: what is added later is on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reminders.domain.rights import Right
from tests.web.desk.support import Page, Visitor
from tests.web.desk.test_foreign import ids
from tests.web.desk.test_gate import routes
from tests.web.office import Office

CODE = "microneedling-pen"
ENDS = ("/me/sign-ins/end", "/erase", "/deactivate", "/first-run")  # after these nothing is left to look at


@dataclass(frozen=True)
class Tour:
    """The addresses of an office in which there is one of everything."""

    office: Office
    known: dict[str, str]

    @classmethod
    def of(cls, office: Office) -> "Tour":
        return cls(office, {**ids(office, office.clinic.scope), "code": CODE})

    def paths(self, verb: str) -> list[str]:
        """All addresses for a verb, without those after which nothing is left."""
        return [path for path, _ in self.with_rights(verb) if not path.endswith(ENDS)]

    def with_rights(self, verb: str) -> Iterator[tuple[str, Right]]:
        for one, path, right in routes(self.office):
            if one == verb:
                yield re.sub(r"\{(\w+)[^}]*\}", lambda found: self.known[found[1]], path), right

    def seen(self, visitor: Visitor, query: str = "") -> Iterator[tuple[str, Page]]:
        """Every page."""
        for path in self.paths("GET"):
            yield path, visitor.get(path + query)
