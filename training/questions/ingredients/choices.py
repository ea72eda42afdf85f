"""Choices shared by the proposals of several families: groups, columns they determine, columns to omit."""

from __future__ import annotations

from training.questions import form as f
from training.questions.ingredients.groupings import Grouping
from training.questions.ingredients.ingredients import Ingredients
from training.questions.source_facts.quota import needs_few_pairs

FEW = 10
SEVERAL_GROUPS = 6
"""Minimum groups for which a threshold is asked."""
ENOUGH = 3
RARE = 0.05
"""Minimum share of rows; rarer values are not compared."""


def besides(i: Ingredients, show: tuple[f.Shown, ...], things: f.Things) -> tuple[f.Shown, ...]:
    """Return `show` without columns whose value the conditions fix; () if only columns of conditions are left."""
    given = {c.field for c in things.where if isinstance(c, f.Equals | f.Missing) and not getattr(c, "negated", False)}
    parents = {of.path for of in given if of.path and of.column in i.reach.display(of.table)}
    left = tuple(s for s in show if s not in given and not (isinstance(s, f.Entity) and s.path in parents))
    named = {c.field for c in things.where}
    return left if any(s not in named for s in left) else ()


_MIN_ROWS = 8
_MIN_GROUPS = 4


def a_grouping(i: Ingredients, most: int = 10**9, *, binary: bool = False) -> Grouping | None:
    fitting = [g for g in i.groupings if g.groups <= most and (binary or not g.binary)]
    return i.random.choice(fitting) if fitting else None


def a_comparison(
    i: Ingredients, most: int = 10**9, *, least: int = _MIN_GROUPS, rows: float = 1.4, near: bool = True
) -> Grouping | None:
    """Return a random grouping with enough groups and rows that their order is interesting; None if there is none.

    `rows`: minimum rows of a group, on average. `near`: only by the table's own columns and parents.
    """
    fitting = [
        g
        for g in comparable(i, least, rows)
        if g.groups <= most and (not near or is_by_parent(g) or not f.subject_of(g.dimension).path)
    ]
    return i.random.choice(fitting) if fitting else None


def comparable(i: Ingredients, least: int = _MIN_GROUPS, rows: float = 1.4) -> list[Grouping]:
    """Return the groupings with enough groups and rows for a ranking; an unknown number of groups (0) is accepted."""
    enough = i.rows >= _MIN_ROWS and not needs_few_pairs(i.reach.source, i.reach.source.catalog.table(i.table))
    if i.reach.is_taken_daily(i.table) and not any(map(i.reach.additive, i.measures)):
        return []
    found = [g for g in i.groupings if not g.binary and (g.groups == 0 or g.groups >= least)]
    return [g for g in found if enough and i.rows >= rows * g.groups]


def is_by_parent(of: Grouping) -> bool:
    """Return True for groups by a directly referenced parent: by customer, but not by the city of customers."""
    subject = f.subject_of(of.dimension)
    return isinstance(subject, f.Entity) and len(subject.path) == 1


def some_lack(i: Ingredients, by: f.Dimension) -> bool:
    """Return True if some of the parents have no rows."""
    subject = f.subject_of(by)
    return isinstance(subject, f.Entity) and i.reach.reached(subject.path) < i.reach.rows(subject.table)


def fixed_by(*dimensions: f.Dimension) -> tuple[f.Field, ...]:
    """Return the grouped columns, on which a condition would fix a group."""
    fields: list[f.Field] = []
    for dimension in dimensions:
        match dimension:
            case f.ByField(field=of):
                fields.append(of)
            case f.ByEntity(entity=entity):
                fields.append(f.Field(table=entity.table, column="", path=entity.path))
                fields.extend(f.references(entity))
            case f.ByPeriod(field=of):
                fields.append(of)
    return tuple(fields)


def unrelated(first: f.Dimension, second: f.Dimension) -> bool:
    """Return False if one dimension determines the other, as a customer determines the country."""
    one, two = f.subject_of(first), f.subject_of(second)
    a, b = one.path, two.path
    one_fixes_the_other = bool(a and b) and (a[: len(b)] == b or b[: len(a)] == a)
    return first != second and not one_fixes_the_other and one not in f.references(two) and two not in f.references(one)


def touches(of: f.Field, by: f.Dimension) -> bool:
    """Return True if the group determines the column, so that a condition on it is redundant."""
    grouped = f.subject_of(by)
    behind = bool(grouped.path) and of.path[: len(grouped.path)] == grouped.path
    return of == grouped or behind or of in f.references(grouped) or _is_behind_reference(of, grouped)


def _is_behind_reference(of: f.Field, grouped: f.Field | f.Entity) -> bool:
    """Return True for a column of the row to which the grouping column refers: a fund's name, by fund code."""
    if not isinstance(grouped, f.Field) or grouped.path or not of.path:
        return False
    return of.path[0].child_columns == (grouped.column,)


def round_below(average: int) -> int:
    """Return a round threshold that about half of the groups reach: 600 for 685."""
    if average <= FEW:
        return average
    step = 10 ** (len(str(average)) - 1)
    step = step if average >= 2 * step else step // 2 or 1
    return average // step * step


def ranks(i: Ingredients, of: f.Field) -> bool:
    """Return True if a maximum is meaningful: the column has enough distinct values and does not name the rows."""
    called = i.reach.display(i.table) or i.reach.row_key(i.table)
    return of.column not in called and (i.reach.profile(of).distinct or 0) >= min(8, i.rows * 0.6)


def sortable(i: Ingredients) -> list[f.Field]:
    return [*i.measures, *(of for of in i.times if not i.reach.is_birth(of))]
