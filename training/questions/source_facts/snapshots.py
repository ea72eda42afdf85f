"""Tables of snapshots: a row is the state of one thing on one day, such as its balance."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import prod

from training.catalog.model import TableName
from training.relations.relation import Relation
from training.source.description import SourceDescription

_DAILY = re.compile(
    r"\bdaily\b|snapshot|每日|日统计|日报|日数据|快照|\bday (?:data|counts?|totals?|summary)\b", re.IGNORECASE
)
_STATE = re.compile(r"\bbalances?\b|余额", re.IGNORECASE)
_MIN_DENSITY = 0.3
"""Minimum share of the combinations of thing and day that have a row; events, such as bookings, are sparser."""


def holds_snapshots(source: SourceDescription, table: TableName, references: Iterable[Relation]) -> bool:
    """Return True for daily states, judged by the table's name or by a key of things and a date that is mostly filled.

    Mostly: at least `_MIN_DENSITY` of the combinations have a row. `references`: the table's relations to its parents.
    """
    declared, profiles = source.catalog.table(table), source.profiles[table].columns
    called = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", f"{table.name} {source.label(table)}")
    days = {c.name for c in declared.columns if c.base_type == "date" and profiles[c.name].role == "time"}
    if _DAILY.search(called) or (days and _STATE.search(called)):
        return True
    if all(profile.role != "measure" for profile in profiles.values()):
        return False
    things = {column for relation in references for column in relation.child_columns} - days
    keys = map(set, (declared.primary_key, *declared.uniques, *declared.unique_indexes))
    return any(
        len(key & days) == 1
        and key & things
        and key <= days | things
        and source.profiles[table].rows >= _MIN_DENSITY * prod(profiles[c].distinct or 1 for c in key)
        for key in keys
    )
