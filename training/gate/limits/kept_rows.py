"""Counts how often a plan may keep rows in memory, each time as many bytes as `work_mem` allows.

The server bounds each node of a plan, not all together, and the planner's estimates do not show which nodes will keep
many rows: conditions that are always true make it expect one row of a million. A hundred series of a million rows took
3.4 GB. So nodes that are many share what a few may have, and write the rest to disk.
"""

from __future__ import annotations

import re
from typing import Any

MAX_WHOLE = 12
"""Stores that may have all of `work_mem`; more of them share as much."""
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


def stores(plan: dict[str, Any]) -> int:
    """Return the number of stores in a plan (EXPLAIN with VERBOSE)."""
    found, pending = 0, [plan]
    while pending:
        node = pending.pop()
        found += _stores(node)
        pending += node.get("Plans", [])
    return found


def _stores(node: dict[str, Any]) -> int:
    kind = str(node["Node Type"])
    output = " ".join(node.get("Output", []))
    found = _STORES.get(kind, 0)
    if kind in ("Function Scan", "Table Function Scan"):
        found = max(str(node.get("Function Call", "")).count("("), 1)
    elif kind in ("Aggregate", "SetOp"):
        found = 2 * (node.get("Strategy") in ("Hashed", "Mixed")) + len(_SORTS.findall(output))
    # the rows of a subquery may be put into a hash table
    return found + 2 * ("Subplan Name" in node)
