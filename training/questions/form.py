"""What is asked: the one typed form from which the SQL, the English and the Chinese question are all made.

A form is plain data. `training.questions.sql.build` makes its SQL tree, the grammar of a language makes its question,
and the same grammar reads a question back to its forms.
"""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from datetime import date
from typing import Literal

from training.catalog.model import TableName
from training.catalog.values import Value
from training.relations.relation import Relation

type Path = tuple[Relation, ...]
"""Relations walked from child to parent, so that a row reaches at most one row."""
type Grain = Literal["day", "month", "quarter", "year"]
type Function = Literal["sum", "avg", "max", "min", "distinct"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of the rows asked about, or of a parent of them."""

    table: TableName
    column: str
    path: Path = ()

    @property
    def root(self) -> TableName:
        """The table whose rows the path starts from."""
        return self.path[0].child if self.path else self.table


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A parent row as people name it: by its label."""

    table: TableName
    path: Path

    @property
    def root(self) -> TableName:
        return self.path[0].child if self.path else self.table


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    year: int
    quarter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    year: int
    month: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Both days included."""

    first: date
    last: date


type Period = Year | Quarter | Month | Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Equals:
    field: Field
    value: Value
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    field: Field
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    field: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    field: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceeds:
    field: Field
    op: Literal[">", ">=", "<", "<="]
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class InRange:
    """Both ends included."""

    field: Field
    low: Value
    high: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class During:
    field: Field
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains:
    field: Field
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDeleted:
    """Rows that are not marked as deleted."""

    field: Field


type Condition = Equals | OneOf | Missing | Present | Exceeds | InRange | During | Contains


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """The rows of a table that meet every condition."""

    table: TableName
    where: tuple[Condition, ...] = ()
    alive: Field | None = None
    """The mark of deleted rows, where these are left out."""

    @property
    def conditions(self) -> tuple[Condition | NotDeleted, ...]:
        """Everything the rows meet."""
        return self.where if self.alive is None else (NotDeleted(field=self.alive), *self.where)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRows:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    function: Function
    field: Field
    rounded: bool = False
    """To two decimals, which the question then says."""


type Measure = CountRows | Aggregate


@dataclass(frozen=True, slots=True, kw_only=True)
class ByField:
    field: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class ByEntity:
    entity: Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPeriod:
    field: Field
    grain: Grain


type Dimension = ByField | ByEntity | ByPeriod
type Shown = Field | Entity


def subject_of(by: Dimension) -> Field | Entity:
    """What the groups are values of."""
    return by.entity if isinstance(by, ByEntity) else by.field


def references(of: Field | Entity) -> tuple[Field, ...]:
    """The columns that lead to a parent: where they are names themselves, they say the same as the parent."""
    return tuple(
        Field(table=relation.child, column=column, path=of.path[:step])
        for step, relation in enumerate(of.path)
        for column in relation.child_columns
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    things: Things


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    things: Things
    measures: tuple[Aggregate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    things: Things
    show: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct:
    things: Things
    field: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class TopRows:
    things: Things
    show: tuple[Shown, ...]
    by: Field
    descending: bool
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Figures for each value of one or two dimensions."""

    things: Things
    by: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    ranked: Literal["no", "down", "up"] = "no"
    """Sorted by the first figure, or by the dimensions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopGroups:
    things: Things
    by: Dimension
    measure: Measure
    descending: bool
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsOver:
    """Groups whose figure passes a threshold (HAVING)."""

    things: Things
    by: Dimension
    measure: Measure
    op: Literal[">", ">="]
    threshold: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Each group's part of the whole, in percent."""

    things: Things
    by: Dimension
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Each period's figure, the one before and the change."""

    things: Things
    by: ByPeriod
    measure: Measure
    percent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOnYear:
    """Each month's or quarter's figure, that of a year before and the change in percent."""

    things: Things
    by: ByPeriod
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Each period's figure and the sum of all up to it."""

    things: Things
    by: ByPeriod
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The newest row of each group."""

    things: Things
    per: Dimension
    time: Field
    show: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPerGroup:
    """In each outer group the inner group with the highest figure."""

    things: Things
    outer: Dimension
    inner: Dimension
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Childless:
    """Parents without any child that meets the conditions of `child`."""

    things: Things
    relation: Relation
    child: Things
    show: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithChildren:
    """Parents with at least `minimum` such children."""

    things: Things
    relation: Relation
    child: Things
    minimum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildCounts:
    """Every parent with the number of its children, also none."""

    things: Things
    relation: Relation
    child: Things


@dataclass(frozen=True, slots=True, kw_only=True)
class AboveAverage:
    things: Things
    show: tuple[Shown, ...]
    field: Field
    above: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """The rows whose value is the highest or lowest there is."""

    things: Things
    show: tuple[Shown, ...]
    field: Field
    highest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsAboveAverage:
    """Groups whose figure is above the average of all groups."""

    things: Things
    by: Dimension
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class AveragePerGroup:
    """The average over groups of a figure per group."""

    things: Things
    by: Dimension
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """Each row beside the row it points to in its own table."""

    things: Things
    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """The rows that others of the same table point to, with how many do."""

    things: Things
    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One figure for each of a few values, side by side (conditional aggregates)."""

    things: Things
    measure: Measure
    field: Field
    values: tuple[Value, ...]
    by: tuple[Dimension, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """How many percent of the things meet a condition."""

    things: Things
    condition: Condition
    by: tuple[Dimension, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Values that occur under both conditions, only under the first, or under either."""

    things: Things
    by: Dimension
    first: Condition
    second: Condition
    kind: Literal["both", "first", "either"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Rows on one side of a link table, for one named row of the other side."""

    things: Things
    near: Relation
    far: Relation
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedRows:
    """Rows on one side of a link table beside the row of the other side they are linked to."""

    things: Things
    near: Relation
    far: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCounts:
    """For each row on the far side of a link table, how many rows of the near side it has."""

    things: Things
    near: Relation
    far: Relation
    limit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyForm:
    """Base of the forms that `training.questions.families` defines."""

    things: Things


class FamilyPart:
    """Base of the other nodes that a family defines for its forms."""

    __slots__ = ()


def is_part(node: object) -> bool:
    """True for a form and for every node within one; False for values, tables and relations."""
    return is_dataclass(node) and (type(node).__module__ == __name__ or isinstance(node, FamilyForm | FamilyPart))


type PlainForm = (
    Count
    | Figures
    | Listing
    | Distinct
    | TopRows
    | Breakdown
    | TopGroups
    | GroupsOver
    | Shares
    | Growth
    | YearOnYear
    | Running
    | Latest
    | BestPerGroup
    | Childless
    | WithChildren
    | ChildCounts
    | AboveAverage
    | Extreme
    | GroupsAboveAverage
    | AveragePerGroup
    | Hierarchy
    | Reports
    | Split
    | Portion
    | Overlap
    | Linked
    | LinkedRows
    | LinkCounts
)
type Form = PlainForm | FamilyForm
