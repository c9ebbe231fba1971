"""Whose rows a caller may see. Every function of the store takes a scope first."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, inspect, true


@dataclass(frozen=True)
class Scope:
    """One organization, and within it one clinic; `clinic_id` None: all its clinics."""

    organization_id: int
    clinic_id: int | None = None


@dataclass(frozen=True)
class WholeStore:
    """All organizations. Only the worker and the commands of the machine's owner have it."""


EVERYWHERE = WholeStore()
AnyScope = Scope | WholeStore


def seen_from(scope: AnyScope, row: type[Any]) -> ColumnElement[bool]:
    """The condition that keeps a query of the mapped class `row` within a scope.

    A row without a clinic, in a table that has clinics, belongs to the organization as a whole and
    is not seen from a single clinic.
    """
    match scope:
        case WholeStore():
            return true()
        case Scope(organization_id, clinic_id):
            table: Table = inspect(row).local_table
            within = table.c.organization_id == organization_id
            if clinic_id is None or "clinic_id" not in table.c:
                return within
            return and_(within, table.c.clinic_id == clinic_id)


def belongs_to(scope: AnyScope, row: type[Any]) -> ColumnElement[bool]:
    """The same as `seen_from`, for rows that are found by something narrower than a clinic.

    SQLite keeps no statistics: given the choice it would rather look through all of a clinic than for fifty ids.
    So it is not given the choice; nothing finds a row by a sum.
    """
    match scope:
        case WholeStore():
            return true()
        case Scope(organization_id, clinic_id):
            table: Table = inspect(row).local_table
            within = table.c.organization_id + 0 == organization_id
            if clinic_id is None or "clinic_id" not in table.c:
                return within
            return and_(within, table.c.clinic_id + 0 == clinic_id)
