"""What every page of the desk is made with."""

from dataclasses import dataclass, field

from reminders.runtime import Runtime
from reminders.usecases.edit import Edit
from reminders.web.desk.entry import Asker, Entry
from reminders.web.desk.lane import Lane
from reminders.web.desk.pages import Pages
from reminders.web.desk.parts import Parts
from reminders.web.desk.routes import Routes
from reminders.web.desk.unsent_forms import UnsentForms


@dataclass(frozen=True)
class Desk:
    """What every page is made with. `long`: where those pages wait for each other that take long."""

    runtime: Runtime
    entry: Entry
    pages: Pages
    parts: Parts
    unsent: UnsentForms = field(default_factory=UnsentForms)
    long: Lane = field(default_factory=Lane)

    def routes(self) -> Routes:
        """Addresses for one family of pages."""
        return Routes(self.entry)

    def edit(self, asker: Asker, *, dry_run: bool = False, version: int | None = None) -> Edit:
        """An edit by the person who asks, in the clinic that they work in."""
        runtime, visitor = self.runtime, asker.visitor
        return Edit(visitor.scope, runtime.store, runtime.shelf, visitor.actor, runtime.now(), dry_run, version)
