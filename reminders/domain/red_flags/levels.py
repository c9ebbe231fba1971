"""How soon a person should look at a reply."""

from enum import StrEnum


class Level(StrEnum):
    """From nothing in particular to somebody now; `rank` orders them."""

    NONE = "none"
    LOOK = "look"  # within one or two working days
    SAME_DAY = "same-day"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for nothing in particular, and higher the sooner."""
        return _ORDER.index(self)

    def lowered(self) -> "Level":
        """One step less soon."""
        return _ORDER[max(self.rank - 1, 0)]

    def at_most(self, other: "Level") -> "Level":
        """The less soon of the two."""
        return min(self, other, key=lambda level: level.rank)


_ORDER = (Level.NONE, Level.LOOK, Level.SAME_DAY, Level.EMERGENCY)
