"""The forms: typed plain data from which the SQL and the English and Chinese question are made.

`training.questions.sql.build` makes the SQL tree of a form, the grammar of a language its question. The same grammar
reads a question back to its forms.
"""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from datetime import date
from typing import Literal

from training.catalog.model import TableName
from training.catalog.values import Value
from training.relations.relation import Relation

type Path = tuple[Relation, ...]
"""Relations from child to parent, so that each row reaches at most one row."""
type Grain = Literal["day", "month", "quarter", "year"]
type Function = Literal["sum", "avg", "max", "min", "distinct"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of the table in question, or of a parent."""

    table: TableName
    column: str
    path: Path = ()

    @property
    def root(self) -> TableName:
        """The table at which the path starts."""
        return self.path[0].child if self.path else self.table


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A parent row, shown by its name."""

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
    """A range of days, both ends included."""

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
    """A range of values, both ends included."""

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
    """The rows of a table that meet all conditions."""

    table: TableName
    where: tuple[Condition, ...] = ()
    alive: Field | None = None
    """Column that marks deleted rows, if these are excluded."""

    @property
    def conditions(self) -> tuple[Condition | NotDeleted, ...]:
        """All conditions, including that on deleted rows."""
        return self.where if self.alive is None else (NotDeleted(field=self.alive), *self.where)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRows:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    function: Function
    field: Field
    rounded: bool = False
    """Rounded to two decimals, which the question mentions."""


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
    """Return the column or the parent whose values are the groups."""
    return by.entity if isinstance(by, ByEntity) else by.field


def references(of: Field | Entity) -> tuple[Field, ...]:
    """Return the reference columns on the path. If one is itself a name, it duplicates the parent's name."""
    return tuple(
        Field(table=relation.child, column=column, path=of.path[:step])
        for step, relation in enumerate(of.path)
        for column in relation.child_columns
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Base of the forms, each defined by its family in `training.questions.families`."""

    things: Things

    def is_sound(self) -> bool:
        """Return False for a form that a question could be read as, but that makes no sense."""
        return True

    def crossed(self) -> tuple[Dimension, Dimension] | None:
        """Return the two dimensions by which the rows are divided; None if there are not two.

        A dimension is a group or the column of a compared value.
        """
        return None


class FormPart:
    """Base of the other nodes that a family defines for its forms."""

    __slots__ = ()


def is_part(node: object) -> bool:
    """Return True for a form and every node within one; False for values, tables and relations."""
    return is_dataclass(node) and (type(node).__module__ == __name__ or isinstance(node, Form | FormPart))
