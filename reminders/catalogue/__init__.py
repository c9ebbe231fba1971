"""The protocols that the program brings, and those that a clinic adds: TOML in, frozen domain values out."""

from reminders.catalogue.loader import Catalogue, load_folder, shipped
from reminders.catalogue.reading import parse, parse_combined

__all__ = ["Catalogue", "load_folder", "parse", "parse_combined", "shipped"]
