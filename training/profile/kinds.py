"""Kinds of columns by how SQL treats them, and the stored values of yes and no."""

from __future__ import annotations

import re
from typing import Literal

from training.catalog.model import Column
from training.catalog.values import Value
from training.profile.profiles import ColumnProfile

type Kind = Literal["number", "text", "date", "moment", "text date", "yes/no", "enum", "opaque"]
"""Kind by which SQL treats a column. `moment` has a time of day; `opaque` can only be shown or tested for NULL."""

_DATE_PARTS = re.compile(r"YYYY|MM|DD")
_YES_NO_TEXTS = ({"Y", "N"}, {"T", "F"}, {"YES", "NO"}, {"TRUE", "FALSE"}, {"是", "否"}, {"0", "1"})


def kind_of(column: Column, profile: ColumnProfile) -> Kind:
    if column.is_array:
        return "opaque"
    if column.enum_values or column.category == "E":
        return "enum"
    match column.category:
        case "N":
            return "number"
        case "B":
            return "yes/no"
        case "D":
            return _kind_of_time(column.base_type)
        case "S":
            return "text date" if len(_DATE_PARTS.findall(profile.format or "")) >= 2 else "text"
        case _:
            return "text" if column.base_type in {"citext", "bpchar"} else "opaque"


def _kind_of_time(base_type: str) -> Kind:
    if base_type == "date":
        return "date"
    return "moment" if base_type in {"timestamp", "timestamptz"} else "opaque"


def is_year(column: Column, profile: ColumnProfile) -> bool:
    return profile.unit == "year" or column.base_type == "year"


def is_yes_no_text(column: Column, profile: ColumnProfile) -> bool:
    """Return True for a yes/no column stored as text: Y and N, T and F, 是 and 否."""
    found = {str(c.value).upper() for c in profile.common}
    return kind_of(column, profile) == "text" and bool(found) and any(found <= pair for pair in _YES_NO_TEXTS)


def yes_and_no(column: Column, profile: ColumnProfile) -> tuple[Value, Value] | None:
    """Return (value for yes, value for no) of a column with only these, as text or 1 and 0; None for others."""
    found = {str(c.value).upper(): c.value for c in profile.common}
    if (profile.distinct or 3) != len(found) or not 0 < len(found) <= len({"yes", "no"}):
        return None
    pairs = (
        (("1", "0"),) if kind_of(column, profile) == "number" else (("Y", "N"), ("T", "F"), ("是", "否"), ("1", "0"))
    )
    return next(((found[yes], found[no]) for yes, no in pairs if {yes, no} == found.keys()), None)


def is_bare_flag(column: Column, profile: ColumnProfile) -> bool:
    """Return True for a column of 0 and 1 whose meanings are not explained."""
    no_and_yes = {str(common.value) for common in profile.common} <= {"0", "1"}
    few = (profile.distinct or 3) < 3 and profile.role == "flag" and not profile.value_labels
    return kind_of(column, profile) == "number" and few and no_and_yes
