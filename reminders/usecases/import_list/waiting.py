"""A list that came in at the desk: whose it is, how it is to be read, how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from reminders.errors import InvalidInput, RemindersError
from reminders.lists.columns import best_map
from reminders.lists.mapping import ListMap, shipped_maps
from reminders.store.scope import Scope
from reminders.usecases.import_list.setting import Choices, Given
from reminders.usecases.import_list.tried import Tried


class Stage(StrEnum):
    """How far a list is."""

    TRYING = "trying"
    READY = "ready"  # somebody decides
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Whose:
    """Who brought a list, for which clinic."""

    scope: Scope
    actor: str


@dataclass(frozen=True)
class How:
    """How somebody wants a list read. `map` None: found out; `means`: a name of a treatment, and our code for it."""

    map: str | None = None
    consent: Given | None = None
    means: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Step:
    """What is being done: how many of how many; `all` None: nobody knows yet."""

    what: str
    done: int
    all: int | None


@dataclass(frozen=True)
class Waiting:
    """One list, as it stands. `name` is what its owner calls the file; `changed`: it is not what was shown before."""

    id: str
    whose: Whose
    name: str = field(repr=False)
    file: Path = field(repr=False)
    stage: Stage
    how: How = How()
    step: Step | None = None
    tried: Tried | None = None
    error: RemindersError | None = None
    changed: bool = False

    @property
    def is_at_work(self) -> bool:
        return self.stage in {Stage.TRYING, Stage.WRITING}

    @property
    def choices(self) -> Choices:
        return Choices(self.how.consent, actor=self.whose.actor)

    def map(self, columns: Sequence[str] = ()) -> ListMap | None:
        """The map to read it by; None: it is to be found out. `columns`: of the file, where they are known."""
        known = columns or (self.tried.report.columns if self.tried is not None and self.how.means else ())
        name = self.how.map or (best_map(known) if known else None)
        if name is None:
            return None
        chosen = shipped_maps()[name]
        return chosen.model_copy(update={"treatments": {**chosen.treatments, **dict(self.how.means)}})

    def plain(self, error: RemindersError) -> RemindersError:
        """An error without our name for the file, which tells its owner nothing."""
        if isinstance(error, InvalidInput) and error.value in {self.file.name, str(self.file)}:
            said = error.message.removeprefix(f"{error.field} ({error.value!r}): ")
            return RemindersError(said[:1].upper() + said[1:], remedy=error.remedy)
        return error
