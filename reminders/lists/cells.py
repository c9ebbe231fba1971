"""Cells as they were meant: without what marks them as text, and without ever being formulas."""

import re

# What makes a spreadsheet evaluate a cell; tabs and line ends open new cells, the wide forms are East Asian keyboards'.
_FORMULA_SIGNS = tuple("=+-@|\t\r\n\uff1d\uff0b\uff0d\uff20")
_IGNORED = "' \u00a0"
_QUOTED = re.compile(r'="([^"]*)"')


def guarded(cell: str) -> str:
    """A cell that a spreadsheet shows and does not evaluate. `unguarded` gives the cell back."""
    return f"'{cell}" if _would_run(cell) else cell


def unguarded(cell: str) -> str:
    """The cell that was guarded; any other as it is."""
    return cell[1:] if cell.startswith("'") and _would_run(cell[1:]) else cell


def unmarked(cell: str) -> str:
    """The text of a cell that a system marked as text: `'0123` and `="0123"` are 0123."""
    text = cell.strip()
    if text.startswith("'"):
        return text[1:].strip()
    quoted = _QUOTED.fullmatch(text) if text.startswith('="') else None
    return quoted[1].strip() if quoted else text


def _would_run(cell: str) -> bool:
    return cell.lstrip(_IGNORED).startswith(_FORMULA_SIGNS)
