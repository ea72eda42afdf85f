"""What was seen of a table's data: plain figures, not yet judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_VALUE = 256
"""Characters of a value that are read; what is longer is cut, and a cut value is never a literal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFigures:
    """One column. Shares are 0..1 of all rows, nulls included; values are as PostgreSQL prints them."""

    null_share: float = 0.0
    distinct: int | None = None
    values: tuple[tuple[str, float], ...] = ()
    """(value, share), the most common first. Empty for private columns."""
    whole: bool = False
    """True where `values` are all the different values there are."""
    minimum: str | None = None
    maximum: str | None = None
    unique: bool = False
    """True where no value was seen twice and every row, or every sampled row, was looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFigures:
    """One table. `whole` means every row was read, so that what is said of its columns is exact."""

    rows: int
    exact: bool
    whole: bool
    columns: dict[str, ColumnFigures]


def column_figures(cells: Sequence[str | None], *, rows: int, whole: bool) -> ColumnFigures:
    """Figures of one column from the rows read, which are all rows or a sample of `rows`."""
    seen = len(cells)
    if not seen:
        return ColumnFigures(whole=whole, distinct=0 if whole else None)
    counted = Counter(cell for cell in cells if cell is not None)
    present = sum(counted.values())
    different = len(counted)
    # values of a unique column, mostly the longest list, are in order by themselves
    ordered = sorted(counted) if different == present else sorted(counted, key=lambda value: (-counted[value], value))
    return ColumnFigures(
        null_share=(seen - present) / seen,
        distinct=different if whole else estimated_distinct(counted, rows=rows, sampled=seen),
        values=tuple((value, counted[value] / seen) for value in ordered),
        whole=whole,
        unique=different == present > 0,
    )


def estimated_distinct(counted: Counter[str], *, rows: int, sampled: int) -> int:
    """Haas and Stokes' estimator Duj1, which ANALYZE uses too (IBM RJ 10025): n·d / (n - f1 + f1·n/N)."""
    different = len(counted)
    present = sum(counted.values())
    if not different or rows <= sampled:
        return different
    once = sum(1 for count in counted.values() if count == 1)
    whole = rows * present / sampled
    estimate = present * different / (present - once + once * present / whole)
    return int(min(max(estimate, different), whole))


def figures_from_statistics(
    *,
    rows: int,
    null_share: float,
    distinct_figure: float,
    common: Sequence[tuple[str, float]],
    bounds: Sequence[str],
) -> ColumnFigures:
    """Figures from one row of `pg_stats`; a negative `distinct_figure` is a share of the rows."""
    distinct = round(distinct_figure) if distinct_figure > 0 else round(-distinct_figure * rows)
    values = [(value, share) for value, share in common if len(value) < LONGEST_VALUE]
    rest = max(0.0, 1 - null_share - sum(share for _, share in values))
    others = sorted(set(bounds) - {value for value, _ in values})
    each = rest / max(1, distinct - len(values))
    values.extend((value, each) for value in others if len(value) < LONGEST_VALUE)
    return ColumnFigures(
        null_share=null_share,
        distinct=distinct,
        values=tuple(sorted(values, key=lambda item: (-item[1], item[0]))),
        unique=distinct_figure == -1 or (not common and distinct >= rows * (1 - null_share) > 0),
    )
