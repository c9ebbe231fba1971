"""How long half of many things took, and how long all but the slowest of a hundred."""

from collections.abc import Iterable


def percentile(values: Iterable[float], share: float) -> float:
    """The least value that this share of all (0 to 1) does not exceed; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
