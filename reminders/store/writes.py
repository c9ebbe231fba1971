"""How often this process has written what pages show: what was made of the rows before then is good until then.

Counted is what commits, whoever writes it: a page, a webhook, the JSON API, a worker of the same process. What
another process writes is not known here.
"""

import re
from threading import Lock, local
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event

# Written at every look, or every few seconds, and on no page that is kept: who looked, who is signed in, who is alive.
_NOT_SHOWN = frozenset(
    {
        "api_request",
        "audit",
        "audit_chain",
        "invitation",
        "known_browser",
        "request_log",
        "sign_in",
        "sign_in_try",
        "worker",
    }
)
_CHANGE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
_WITH = re.compile(r"\s*WITH\b", re.IGNORECASE)


class Writes:
    """Counts the transactions of one engine. For all threads."""

    def __init__(self, engine: Engine) -> None:
        self.count = 0
        self._lock = Lock()
        self._mine = local()
        event.listen(engine, "before_cursor_execute", self._look)

    def begun(self) -> None:
        """This thread begins a transaction."""
        self._mine.wrote = False

    def committed(self) -> None:
        """It is committed: whoever asks from now on is shown what it wrote."""
        wrote, self._mine.wrote = self._mine.wrote, True  # what this thread only reads from now on is not looked at
        if wrote:
            with self._lock:
                self.count += 1

    def _look(self, _line: object, _cursor: object, said: str, *_more: object) -> None:
        if not getattr(self._mine, "wrote", True):
            self._mine.wrote = _is_shown(said)


_of_engines: WeakKeyDictionary[Engine, Writes] = WeakKeyDictionary()
_making = Lock()


def writes_of(engine: Engine) -> Writes:
    """The one count of an engine, however many stores are opened on it: each of them sees what the others write."""
    with _making:
        if engine not in _of_engines:
            _of_engines[engine] = Writes(engine)
        return _of_engines[engine]


def _is_shown(said: str) -> bool:
    """Whether a statement changes what pages show. What cannot be told apart does."""
    found = _CHANGE.match(said)
    return _WITH.match(said) is not None if found is None else found[1] not in _NOT_SHOWN
