"""Bounds the cost of a plan (EXPLAIN with VERBOSE) and the memory that its nodes need.

The server bounds each node by `work_mem`, not all together, and neither the values that aggregates gather nor (18) the
rows of a sort. The planner's estimates do not show which nodes will keep many rows, so nodes that are many share what a
few may have, and write the rest to disk.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from training.gate.limits.bounds import GATHERING, MAX_SERIES
from training.gate.limits.lengths import COLUMN_BYTES
from training.gate.limits.parts import Lengths
from training.gate.refusal import Refused

MAX_DEPTH = 250
"""Maximum depth of a plan; each different window of a statement takes two nodes."""
MAX_GATHERED = 200_000_000
"""Bytes that aggregates may gather, as estimated. What they take is up to five times as much: a text is copied when it
is complete, when it is printed and when it is sent."""
MAX_SORTED = 768_000_000
"""Estimated bytes that a sort may hold: PostgreSQL 18 holds up to 1.2 GB of rows in memory regardless of `work_mem`;
older versions write them to disk, where no more have room."""
_LONG = 1_000
"""Bytes beyond which the rows of a hash table are limited like those of a sort."""
_PER_VALUE = 24
"""Overhead in bytes of each kept value."""
_GATHERED_PER_MS = 100_000
"""Bytes that aggregates may gather in a millisecond, at a million rows a second, if it is not certain that
there are few: a longer row gets less time."""
_MAX_HANDLED = 10_000
"""Maximum bytes processed for each gathered row, if it is not certain that there are few rows."""
_TIMES_NESTED = 1_000
"""Assumed number of rows in each gathered value, if the plan does not show it."""
_COST_PER_ROW = 0.01
"""The planner's cost of a row at least (`cpu_tuple_cost`): unlike its number of rows, the cost has also those that a
condition leaves out."""
_REPEATED = 100
"""Multiple of a column's length beyond which a gathered value counts as a repeated column."""
_OPEN = frozenset({"Function Scan", "ProjectSet", "Recursive Union", "Table Function Scan"})
"""Nodes whose number of rows is known only when they run."""
_KEEPS_ALL = frozenset({"Sort", "Incremental Sort", "SetOp"})
_MAX_WHOLE = 12
"""Maximum number of stores that each get all of `work_mem`; more share it: 100 series of a million rows took 3.4 GB."""
_STORES = {
    "Bitmap Index Scan": 1,
    "CTE Scan": 1,
    "Incremental Sort": 1,
    "Materialize": 1,
    "ProjectSet": 1,
    "Sort": 1,
    "WindowAgg": 1,
    "Hash": 2,
    "Memoize": 2,
    "Recursive Union": 4,
}
"""Stores of a node. A hash table may have twice as much as another store; a recursion has two stores and a hash table.
"""
_SORTS = re.compile(r"WITHIN GROUP \(|\(DISTINCT | ORDER BY ")
_GATHERS = re.compile(rf"\b(?:{'|'.join(sorted(GATHERING))}|JSON_ARRAYAGG|JSON_OBJECTAGG)\(")

type Plan = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Allowance:
    """Time and memory that a plan may use."""

    sharing: int
    """Number of parts into which `work_mem` is to be divided."""
    milliseconds: float
    """Time for its run."""


def check_plan(plan: Plan, lengths: Lengths, *, arrays: bool, max_cost: float) -> Allowance:
    """Return the time and memory that a plan may use. Raises `Refused` for a plan that is too costly.

    arrays: True if the statement has an ARRAY(SELECT …), which the plan does not show.
    """
    if _depth(plan) > MAX_DEPTH:
        raise Refused("too_deep", f"> {MAX_DEPTH} EXPLAIN")
    if (cost := float(plan["Total Cost"])) > max_cost:
        raise Refused("too_costly", f"{cost:.3g} > {max_cost:.3g}")
    nodes = [*_every(plan)]
    series = max([0.0, *(float(node["Plan Rows"]) for node in nodes if node["Node Type"] == "Function Scan")])
    if series > MAX_SERIES:  # they are all stored before the first is read
        raise Refused("too_costly", f"a series of {series:.3g} rows")
    kept = _Kept(lengths, arrays)
    kept.count(plan, math.inf)
    if kept.gathered > MAX_GATHERED:
        raise Refused("too_costly", f"{kept.gathered:.3g} bytes in one value")
    if kept.sorted > MAX_SORTED:
        raise Refused("too_costly", f"{kept.sorted:.3g} bytes in one sort")
    is_open = any(node["Node Type"] in _OPEN for node in nodes)
    most_rows = math.inf if is_open else cost / _COST_PER_ROW
    # the planner knows the width of a value, and the SQL how often it is gone through
    longest = max(kept.longest_gathered * max(lengths.handled / max(lengths.gathered, 1), 1), lengths.handled)
    if not longest or most_rows * longest <= MAX_GATHERED:
        milliseconds = math.inf
    elif lengths.handled > _MAX_HANDLED:
        raise Refused("too_costly", f"{lengths.handled} × ∞ bytes in one row")
    else:
        milliseconds = _GATHERED_PER_MS / longest / (_TIMES_NESTED if is_open and lengths.nested else 1)
    return Allowance(max(1, -(-sum(map(_stores, nodes)) // _MAX_WHOLE)), milliseconds)


def _every(plan: Plan) -> Iterator[Plan]:
    pending = [plan]
    while pending:
        node = pending.pop()
        yield node
        pending += node.get("Plans", [])


def _depth(plan: Plan) -> int:
    """Return the number of nested nodes. Iterative: a plan can be deeper than Python's stack."""
    depth, level = 0, [plan]
    while level:
        depth, level = depth + 1, [child for node in level for child in node.get("Plans", [])]
    return depth


class _Kept:
    """Bytes that aggregates gather, all together, and that the largest sort holds."""

    def __init__(self, lengths: Lengths, arrays: bool) -> None:
        self._lengths = lengths
        self._arrays = arrays
        self._tables: dict[str, float] = {}
        self.gathered = 0.0
        self.sorted = 0.0
        self.longest_gathered = 0.0
        """Bytes that all aggregates of a node gather of one row."""

    def count(self, node: Plan, limit: float) -> float:
        """Count a node and those below it; return how many rows are gathered in a value of its rows.

        Only `limit` rows are asked of it.
        """
        kind, rows = str(node["Node Type"]), float(node["Plan Rows"])
        below, feeding, width = 1.0, rows, float(node["Plan Width"])
        for child in node.get("Plans", []):
            inside = self.count(child, rows if kind == "Limit" else math.inf)
            name = str(child.get("Subplan Name", ""))
            if name.startswith("CTE "):
                self._tables[name.removeprefix("CTE ")] = inside
            else:
                below = max(below, inside)
            if not name:
                feeding, width = max(feeding, float(child["Plan Rows"])), max(width, float(child["Plan Width"]))
        output = " ".join(node.get("Output", []))
        if kind == "CTE Scan":
            below = self._tables.get(str(node["CTE Name"]), 1.0)
        elif kind in ("Sort", "Incremental Sort", "SetOp") or (
            kind in ("Aggregate", "WindowAgg") and _SORTS.search(output)
        ):
            self.sorted = max(self.sorted, min(feeding, limit) * max(width, self._lengths.longest))
        elif kind == "Hash" and self._lengths.longest > _LONG:  # rows of one key stay together
            self.sorted = max(self.sorted, feeding * self._lengths.longest)
        is_subplan = "Subplan Name" in node and not str(node["Subplan Name"]).startswith("CTE ")
        is_array = self._arrays and is_subplan
        if is_subplan:  # its rows may be put into a hash table, which no limit of memory ends
            self.sorted = max(self.sorted, rows * max(width, self._lengths.longest))
        calls = len(_GATHERS.findall(output)) if kind in ("Aggregate", "WindowAgg") else 0
        if calls or is_array:
            gathered = self._lengths.gathered
            repeated = width * gathered / COLUMN_BYTES if gathered > _REPEATED * COLUMN_BYTES else 0
            kept = max(calls, 1) * (_PER_VALUE + max(width, gathered, repeated))
            self.longest_gathered = max(self.longest_gathered, kept)
            self.gathered += feeding * below * kept
            below *= rows if is_array else feeding / max(rows, 1.0)
        return below


def _stores(node: Plan) -> int:
    kind = str(node["Node Type"])
    output = " ".join(node.get("Output", []))
    found = _STORES.get(kind, 0)
    if kind in ("Function Scan", "Table Function Scan"):
        found = max(str(node.get("Function Call", "")).count("("), 1)
    elif kind in ("Aggregate", "SetOp"):
        found = 2 * (node.get("Strategy") in ("Hashed", "Mixed")) + len(_SORTS.findall(output))
    # the rows of a subquery may be put into a hash table
    return found + 2 * ("Subplan Name" in node)
