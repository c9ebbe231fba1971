"""What is wrong at one place of a document: found all together by `check`, raised one by one by `parse`."""

from dataclasses import dataclass

from reminders.errors import InvalidInput


@dataclass(frozen=True)
class Problem:
    """One thing that makes a document unusable. `place` is the key in it; empty for the whole document."""

    place: str
    says: str
    remedy: str
    value: object = None

    def refusal(self, where: str) -> InvalidInput:
        """The same as an error; `where` is the file or row that holds the document."""
        field = f"{where}: {self.place}" if self.place else where
        return InvalidInput(field, self.says, value=self.value, remedy=self.remedy)
