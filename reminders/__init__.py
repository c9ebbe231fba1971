"""Texts each patient of a clinic the right aftercare at the right time."""

__version__ = "0.1.0"
