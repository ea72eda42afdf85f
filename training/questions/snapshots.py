"""Tables of snapshots: a row says how one thing was on one day, such as its balance."""

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
_DENSE = 0.3
"""Part of all things and days that have a row; of what happens now and then, such as bookings, fewer have."""


def holds_snapshots(source: SourceDescription, table: TableName, references: Iterable[Relation]) -> bool:
    """True for rows that are taken anew each day: by the table's name, or if a thing and a day tell them apart and most
    things have a row on most days.

    `references`: the table's relations to its parents.
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
        and source.profiles[table].rows >= _DENSE * prod(profiles[c].distinct or 1 for c in key)
        for key in keys
    )
