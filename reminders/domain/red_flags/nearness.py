"""Whether one word is probably another with a typing error."""

SHORTEST = 5  # below that, a letter less or more is too often another word
LONG = 9  # from here two errors are forgiven


def allowed(length: int) -> int:
    """How many errors a word of a list forgives."""
    if length < SHORTEST:
        return 0
    return 1 if length < LONG else 2


def is_near(typed: str, meant: str, errors: int) -> bool:
    """True if `typed` becomes `meant` by so many letters left out, added, changed, or swapped with their neighbor.

    The first letter is nearly always right: it may only be swapped with the second, and then that is all.
    """
    if not errors or abs(len(typed) - len(meant)) > errors:
        return False
    if typed[0] != meant[0]:
        return typed[1] + typed[0] + typed[2:] == meant
    return _distance(typed, meant, errors) <= errors


def _distance(typed: str, meant: str, most: int) -> int:
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, start=1):
        above, row = row, [i]
        for j, other in enumerate(meant, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = above
    return row[-1]
