"""Columns that hold the unit of another column's figures: `amount` and `currency`."""

from __future__ import annotations

from training.catalog.model import Column, Table
from training.language.unit_names import names_units, unit_of
from training.profile.kinds import kind_of
from training.questions.form import Field
from training.source.description import SourceDescription

_MOST_UNITS = 60
"""Maximum distinct units in a column of units."""


def unit_columns(source: SourceDescription, table: Table) -> dict[Field, Field]:
    """Return the column with the unit of each figure of a table; no entry for a figure that has one unit or none."""
    units = {said: column for column in table.columns if (said := units_named(source, table, column))}
    found: dict[Field, Field] = {}
    for column in table.columns if units else ():
        profile = source.profile(table.name, column.name)
        if kind_of(column, profile) != "number":
            continue
        for said in (column.name, source.label(table.name, column.name)):
            if unit := unit_of(said, tuple(units), money=profile.unit == "money"):
                named = units[unit]
                found[Field(table=table.name, column=column.name)] = Field(table=table.name, column=named.name)
                break
    return found


def units_named(source: SourceDescription, table: Table, column: Column) -> str:
    """Return the column's name, or else its label, if it names units and the column holds several; "" if not."""
    profile = source.profile(table.name, column.name)
    if kind_of(column, profile) not in {"text", "enum"} or not 1 < (profile.distinct or 0) <= _MOST_UNITS:
        return ""
    return next(filter(names_units, (column.name, source.label(table.name, column.name))), "")
