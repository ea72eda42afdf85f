"""Choices that candidates of several families share: a group, what it fixes, what need not be shown."""

from __future__ import annotations

from training.questions import form as f
from training.questions.proposals.groupings import Grouping
from training.questions.proposals.ingredients import Ingredients
from training.questions.quota import needs_few_pairs

FEW = 10
ENOUGH = 3
RARE = 0.05
"""A value in fewer rows than this is not worth comparing."""


def besides(i: Ingredients, show: tuple[f.Shown, ...], things: f.Things) -> tuple[f.Shown, ...]:
    """Without the columns whose value the conditions already give; () where nothing but conditions is left."""
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
    """A grouping of enough rows into enough groups that it is interesting which of them come first.

    `rows`: of a group, on average. `near`: by the rows' own columns and their parents only.
    """
    fitting = [
        g
        for g in comparable(i, least, rows)
        if g.groups <= most and (not near or is_by_parent(g) or not f.subject_of(g.dimension).path)
    ]
    return i.random.choice(fitting) if fitting else None


def comparable(i: Ingredients, least: int = _MIN_GROUPS, rows: float = 1.4) -> list[Grouping]:
    """Groupings of which some come first; how many groups there are may be unknown (0)."""
    enough = i.rows >= _MIN_ROWS and not needs_few_pairs(i.reach.source, i.reach.source.catalog.table(i.table))
    if i.reach.is_taken_daily(i.table) and not any(map(i.reach.additive, i.measures)):
        return []
    found = [g for g in i.groupings if not g.binary and (g.groups == 0 or g.groups >= least)]
    return [g for g in found if enough and i.rows >= rows * g.groups]


def is_by_parent(of: Grouping) -> bool:
    """True for the rows that the table itself refers to: of each customer, but not of each city of customers."""
    subject = f.subject_of(of.dimension)
    return isinstance(subject, f.Entity) and len(subject.path) == 1


def some_lack(i: Ingredients, by: f.Dimension) -> bool:
    """True if some of the parents have no rows."""
    subject = f.subject_of(by)
    return isinstance(subject, f.Entity) and i.reach.reached(subject.path) < i.reach.rows(subject.table)


def fixed_by(*dimensions: f.Dimension) -> tuple[f.Field, ...]:
    """Columns no condition should fix, as they are grouped by."""
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
    """False where one group fixes the other: a customer has one country."""
    one, two = f.subject_of(first), f.subject_of(second)
    a, b = one.path, two.path
    one_fixes_the_other = bool(a and b) and (a[: len(b)] == b or b[: len(a)] == a)
    return first != second and not one_fixes_the_other and one not in f.references(two) and two not in f.references(one)


def touches(of: f.Field, by: f.Dimension) -> bool:
    """True where the group fixes the column, so that a condition on it says nothing new."""
    grouped = f.subject_of(by)
    behind = bool(grouped.path) and of.path[: len(grouped.path)] == grouped.path
    return of == grouped or behind or of in f.references(grouped)


def round_below(average: int) -> int:
    """A threshold as people name it, that about half of the groups reach: 685 gives 600."""
    if average <= FEW:
        return average
    step = 10 ** (len(str(average)) - 1)
    step = step if average >= 2 * step else step // 2 or 1
    return average // step * step


def ranks(i: Ingredients, of: f.Field) -> bool:
    """True where "the highest" means something: enough different values, and the rows are called by another column."""
    called = i.reach.display(i.table) or i.reach.row_key(i.table)
    return of.column not in called and (i.reach.profile(of).distinct or 0) >= min(8, i.rows * 0.6)


def sortable(i: Ingredients) -> list[f.Field]:
    return [*i.measures, *(of for of in i.times if not i.reach.is_birth(of))]
