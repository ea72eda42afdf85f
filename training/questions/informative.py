"""Dropping of questions whose answer is trivial or fixed by the schema."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import assert_never

from training.probe import ProbeResult
from training.questions import form as f
from training.questions.neighbourhood import Reach

_A_DEVELOPMENT = 3
"""Fewer periods than this show none."""


def is_informative(form: f.PlainForm, result: ProbeResult, reach: Reach) -> bool:  # noqa: C901, PLR0912 - one case per family
    """False for a trivial answer: every group passes the threshold, all rows meet the condition, the only value is
    NULL."""
    rows = result.rows or 0
    if reach.rows(form.things.table) == 0:
        return True
    match form:
        case f.Breakdown(by=(by,)) | f.Shares(by=by) | f.Split(by=(by,)) | f.Portion(by=(by,)):
            return rows > 1 and not lacks_some(by, rows, reach)
        case f.LinkCounts(far=far, limit=None):
            return not lacks_some(f.ByEntity(entity=f.Entity(table=far.parent, path=(far,))), rows, reach)
        case f.Breakdown() | f.Latest() | f.Distinct() | f.BestPerGroup() | f.ChildCounts() | f.Reports():
            return rows > 1
        case f.Growth() | f.YearOnYear() | f.Running():
            return rows >= _A_DEVELOPMENT
        case f.TopRows(limit=limit) | f.TopGroups(limit=limit):
            return rows == limit
        case f.GroupsOver(by=by):
            return rows < _groups(by, reach)
        case f.Count(things=things) if not things.conditions:
            return True
        case f.Split(by=by) | f.Portion(by=by) if by:
            return rows > 1
        case f.Count() | f.Figures() | f.Split() | f.Portion() | f.AveragePerGroup():
            only = result.look()
            return only is None or _says_something(form, only, reach)
        case f.Listing(things=things):
            return not (things.where and _are_all(rows, things, reach))
        case (
            f.Childless()
            | f.WithChildren()
            | f.AboveAverage()
            | f.Extreme()
            | f.GroupsAboveAverage()
            | f.Hierarchy()
            | f.Overlap()
            | f.Linked()
            | f.LinkedRows()
            | f.LinkCounts()
        ):
            return True
        case _:
            assert_never(form)


def _says_something(
    form: f.Count | f.Figures | f.Split | f.Portion | f.AveragePerGroup, only: tuple[object, ...], reach: Reach
) -> bool:
    known = tuple(map(_number, only))
    match form:
        case f.Count(things=things):
            return known[0] != 0 and not _are_all(known[0], things, reach)
        case f.Figures(measures=(f.Aggregate(function="distinct"),)):
            return known[0] not in {0, 1}
        case f.Figures() | f.AveragePerGroup():
            return None not in only
        case f.Split(by=()):
            return sum(value not in {None, 0} for value in known) > 1
        case f.Portion(by=()):
            return known[0] not in {None, 0, 100}
        case f.Split() | f.Portion():
            return True
        case _:
            assert_never(form)


def lacks_some(by: f.Dimension, rows: int, reach: Reach) -> bool:
    """True if a question about each parent is answered for some of them only: others have no rows."""
    match by:
        case f.ByEntity(entity=f.Entity(table=table, path=(_, *_))):
            return reach.source.profiles[table].exact and rows < reach.rows(table)
        case _:
            return False


def _are_all(rows: object, things: f.Things, reach: Reach) -> bool:
    """True where so many rows are all that the table has."""
    return reach.source.profiles[things.table].exact and rows == reach.rows(things.table)


def _number(value: object) -> Decimal | None:
    """The number, NaN for what is none; None for NULL."""
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return Decimal("NaN")


def _groups(by: f.Dimension, reach: Reach) -> float:
    """At most how many groups there are; infinity where nothing says."""
    match by:
        case f.ByField(field=of):
            return reach.profile(of).distinct or float("inf")
        case f.ByEntity(entity=f.Entity(path=(relation, *_))) if len(relation.child_columns) == 1:
            own = f.Field(table=relation.child, column=relation.child_columns[0])
            return reach.profile(own).distinct or float("inf")
        case f.ByEntity() | f.ByPeriod():
            return float("inf")
        case _:
            assert_never(by)
