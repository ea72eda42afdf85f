"""Estimates from a plan how many bytes of the server's memory an SQL keeps at once, beyond what `work_mem` bounds.

Aggregates that gather many rows into one value hold them all, and PostgreSQL 18 holds all rows of a sort, too
(measured: 1.2 GB sorted in memory with 64 MB of `work_mem`, where 17 and before write to disk). The planner knows the
rows and the width of columns; it does not know what constants add, nor how long a gathered value is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from training.gate.limits.bounds import GATHERING
from training.gate.limits.growth import Needs

MAX_GATHERED = 256_000_000
"""Bytes that aggregates may gather, as estimated. What they take is up to three times as much: arrays and texts are
doubled in size as they grow, and copied once when they are complete."""
MAX_SORTED = 768_000_000
"""Bytes that a sort may hold, as estimated."""
_PER_VALUE = 24
"""Bytes that each kept value takes beside itself."""
_PER_RANGE = 1_100
"""Bytes of a value for range_agg, which took 3.3 kB for each range that it put together."""
_AS_TEXT = 5.0
"""Length of a value's text as a multiple of the value's size: `false` is one byte."""
_RECURSED = 500_000
"""Rows of a recursion, of which the planner knows nothing."""
_ALL_IN_MEMORY = 180_000
_GATHERS = re.compile(rf"\b(?:{'|'.join(sorted(GATHERING))}|JSON_ARRAYAGG|JSON_OBJECTAGG)\(")
_SORTS = re.compile(r"WITHIN GROUP \(|\(DISTINCT ")

type Plan = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Fed:
    """Properties of a node's rows that the planner does not estimate."""

    extra: float = 0.0
    """Bytes of a row that its estimated width leaves out."""
    recursed: bool = False
    """True if they come from a recursion."""
    times: float = 1.0
    """Factor of more rows, because a function may split a long constant."""


class Memory:
    """Bytes that the nodes of one plan (EXPLAIN with VERBOSE) keep at most."""

    def __init__(self, plan: Plan, needs: Needs, *, server_version: int) -> None:
        self._needs = needs
        self._sorts_in_memory = server_version >= _ALL_IN_MEMORY
        self._tables: dict[str, _Fed] = {}
        self.gathered = 0.0
        self.sorted = 0.0
        self._node(plan, limit=None)

    def _node(self, plan: Plan, limit: float | None) -> _Fed:
        kind, rows, width = plan["Node Type"], float(plan["Plan Rows"]), float(plan["Plan Width"])
        fed = self._below(plan)
        if kind == "CTE Scan":
            fed = self._tables.get(str(plan["CTE Name"]), _Fed())
        elif kind in ("Recursive Union", "WorkTable Scan"):
            fed = replace(fed, recursed=True)
        elif kind in ("ProjectSet", "Function Scan", "Table Function Scan"):
            fed = replace(fed, times=fed.times * max(self._needs.split_bytes / max(rows, 1.0), 1.0))
        direct = [child for child in plan.get("Plans", []) if "Subplan Name" not in child]
        feeding = max([rows] if not direct else [float(child["Plan Rows"]) for child in direct]) * fed.times
        feeding = max(feeding, _RECURSED) if fed.recursed else feeding
        width = max([width, *(float(child["Plan Width"]) for child in direct)])
        if kind in ("Aggregate", "WindowAgg"):
            output = " ".join(plan.get("Output", []))
            if _SORTS.search(output):
                self._sort(feeding * self._sorted_row(width, fed.extra))
            extra = fed.extra
            if calls := len(_GATHERS.findall(output)):
                growth = min(self._needs.growth, max(self._needs.gathered_growth, _AS_TEXT))
                kept = feeding * self._gathered_row(width, calls, fed.extra, growth)
                kept += feeding * output.count("range_agg(") * _PER_RANGE
                self.gathered += kept
                extra = kept / max(rows, 1.0)
            return replace(fed, extra=extra) if kind == "WindowAgg" or plan.get("Group Key") else _Fed(extra)
        if kind in ("Sort", "Incremental Sort"):
            self._sort(min(feeding, limit or feeding) * self._sorted_row(width, fed.extra))
        return fed

    def _below(self, plan: Plan) -> _Fed:
        """Return the properties of all rows that a node receives from its children."""
        limit = float(plan["Plan Rows"]) if plan["Node Type"] == "Limit" else None
        fed = _Fed()
        for child in plan.get("Plans", []):
            below = self._node(child, limit)
            name = str(child.get("Subplan Name", ""))
            if name.startswith("CTE "):
                self._tables[name.removeprefix("CTE ")] = below
            elif name:
                fed = replace(fed, extra=fed.extra + max(below.extra, self._array(child, below)))
            elif plan["Node Type"] in ("Append", "Merge Append"):
                extra, times = max(fed.extra, below.extra), max(fed.times, below.times)
                fed = _Fed(extra, fed.recursed or below.recursed, times)
            else:
                fed = _Fed(fed.extra + below.extra, fed.recursed or below.recursed, fed.times * below.times)
        return fed

    def _array(self, child: Plan, below: _Fed) -> float:
        """Return the bytes of ARRAY(SELECT …); each child may be one, as the plan does not show which."""
        if not self._needs.arrays:
            return 0.0
        rows = max(float(child["Plan Rows"]) * below.times, _RECURSED if below.recursed else 0.0)
        kept = rows * self._gathered_row(float(child["Plan Width"]), 1, below.extra, self._needs.growth)
        self.gathered += kept
        return kept

    def _gathered_row(self, width: float, calls: int, extra: float, growth: float) -> float:
        needs = self._needs
        repeats = min(calls, needs.repeats)
        return (width + extra) * repeats * growth + calls * _PER_VALUE + needs.gathered_bytes

    def _sorted_row(self, width: float, extra: float) -> float:
        return width * self._needs.growth + _PER_VALUE + self._needs.row_bytes + extra

    def _sort(self, held: float) -> None:
        if self._sorts_in_memory:
            self.sorted = max(self.sorted, held)
