"""The errors that people see, one small tree.

    RemindersError
    ├── InvalidInput      a value that a person or a file gave; names field, value, remedy
    ├── NotFound          no such row in this scope
    ├── Conflict          somebody else changed it meanwhile, or the state forbids it
    ├── ConfigError       config.toml or the environment; the process does not start
    └── StoreError        the database: missing, not migrated, not ours to use

Every message is a sentence that says what to do. None holds a phone number, a name or a text.
"""


class RemindersError(Exception):
    """Base of all errors that are reported without a traceback."""

    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InvalidInput(RemindersError):
    """A value that cannot be accepted. Nothing was written."""

    exit_code = 2

    def __init__(self, field: str, problem: str, *, value: object = None, remedy: str = "") -> None:
        shown = "" if value is None else f" ({value!r})"
        super().__init__(f"{field}{shown}: {problem}.", remedy=remedy)
        self.field = field
        self.value = value


class NotFound(RemindersError):
    """The id names nothing that the caller may see."""

    exit_code = 3


class Conflict(RemindersError):
    """The row is not, or no longer, in the state that the change needs."""

    exit_code = 4


class ConfigError(RemindersError):
    """The configuration does not allow a start."""

    exit_code = 5


class StoreError(RemindersError):
    """The database is missing, behind, ahead, or not safe to use."""

    exit_code = 6
