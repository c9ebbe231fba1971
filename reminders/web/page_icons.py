"""A sign for each category, as lines in a square of 24: drawn by the page itself, so that nothing else is loaded."""

from collections.abc import Mapping
from types import MappingProxyType

from reminders.domain.vocabulary import Category

ICONS: Mapping[Category, str] = MappingProxyType(
    {
        Category.WASHING: "M12 3c3 4 6 7 6 11a6 6 0 0 1-12 0c0-4 3-7 6-11z",
        Category.MAKEUP: "M8 21h8v-9H8zM10 12V7l4-4v9",
        Category.PRODUCTS: "M5 10h14v9a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2zM7 4h10v6H7z",
        Category.SPORT: "M3 9v6M6 6v12M18 6v12M21 9v6M6 12h12",
        Category.HEAT: (
            "M6 20c-3-5 3-6 0-11 0-2 1-3 1-5M12 20c-3-5 3-6 0-11 0-2 1-3 1-5M18 20c-3-5 3-6 0-11 0-2 1-3 1-5"
        ),
        Category.POOL: (
            "M2 8c3-3 4 3 7 0s4 3 7 0 4 2 6 0M2 14c3-3 4 3 7 0s4 3 7 0 4 2 6 0M2 20c3-3 4 3 7 0s4 3 7 0 4 2 6 0"
        ),
        Category.ALCOHOL: "M6 3h12l-1 6a5 5 0 0 1-10 0zM12 14v7M8 21h8",
        Category.SUN: (
            "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2"
        ),
        Category.ACTIVES: "M9 3h6M10 3v6l-5 10a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2L14 9V3M8 15h8",
        Category.VITAMIN_C: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 4v16M4 12h16M6.5 6.5l11 11M17.5 6.5l-11 11",
        Category.SCRUBS: (
            "M6 7h.01M12 5h.01M18 7h.01M5 13h.01M10 11h.01M15 12h.01M20 14h.01M8 18h.01M13 18h.01M17 19h.01"
        ),
        Category.WAXING: "M3 8h18v8H3zM9 8v8M15 8v8M6 20h12",
        Category.TREATMENTS: "M3 21l5-5M7 13l4 4M9 11l6-6 4 4-6 6zM15 3l6 6",
        Category.MASSAGE: (
            "M8 13V6a1.5 1.5 0 0 1 3 0V4a1.5 1.5 0 0 1 3 0v2a1.5"
            " 1.5 0 0 1 3 0v9a6 6 0 0 1-6 6c-4 0-5-3-7-7 1-2 3-2 4-1z"
        ),
        Category.LYING: "M3 19V6M3 15h18v4M21 15v-2a3 3 0 0 0-3-3h-8v5M6.5 9.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z",
    }
)
