"""A family of questions: its forms, proposals, SQL and wording."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from training.probe import ProbeResult
from training.questions import form as f
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing.grammar import Rule
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts


def several_rows(_form: f.Form, result: ProbeResult, _reach: Reach) -> bool:
    """Return True for an answer of more than one row."""
    return (result.rows or 0) > 1


def has_each_group(form: Any, result: ProbeResult, reach: Reach) -> bool:
    """Return True for more than one row and, if there is one dimension, `by`, a row for each of its parents."""
    by: f.Dimension | tuple[f.Dimension, ...] = form.by
    groups = by if isinstance(by, tuple) else (by,)
    lacking = len(groups) == 1 and lacks_some(groups[0], result.rows or 0, reach)
    return several_rows(form, result, reach) and not lacking


def as_many_as_asked(form: Any, result: ProbeResult, _reach: Reach) -> bool:
    """Return True if the answer has as many rows as the form's `limit`."""
    return result.rows == form.limit


def a_figure(_form: f.Form, result: ProbeResult, _reach: Reach) -> bool:
    """Return True for several rows, and for one row without NULL and 0."""
    only = result.look() if result.rows == 1 else ()
    return only is None or all(value is not None and value != 0 for value in only)


def any_answer(_form: f.Form, _result: ProbeResult, _reach: Reach) -> bool:
    return True


def by_form(builders: Mapping[type[f.Form], Callable[[Parts, Any], t.Select]]) -> Callable[[Parts, Any], t.Select]:
    """Return a builder that dispatches by the form's type."""
    return lambda parts, form: builders[type(form)](parts, form)


def only_row(result: ProbeResult) -> tuple[Decimal | None, ...] | None:
    """Return the only row as numbers, NaN for other values, None for NULL; None if the values are not available."""
    only = result.look()
    return None if only is None else tuple(map(_number, only))


def lacks_some(by: f.Dimension, rows: int, reach: Reach) -> bool:
    """Return True if some of the parents that the question groups by are missing in the answer."""
    match by:
        case f.ByEntity(entity=f.Entity(table=table, path=(_, *_))):
            return reach.source.profiles[table].exact and rows < reach.rows(table)
        case _:
            return False


def are_all(rows: object, things: f.Things, reach: Reach) -> bool:
    """Return True if this is the number of all rows of the table."""
    return reach.source.profiles[things.table].exact and rows == reach.rows(things.table)


def _number(value: object) -> Decimal | None:
    """Return the number, NaN for other values, None for NULL."""
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return Decimal("NaN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of questions, listed in `FAMILIES`."""

    labels: Mapping[str, tuple[str, str]]
    """Name, as stored in pairs and reports: English and Chinese label, as on the page."""
    forms: Mapping[type[f.Form], str | Callable[[Any], str]]
    """Each form with its name, or a function that returns the name."""
    propose: Callable[[Ingredients], Iterator[f.Form]]
    """Forms about one table; called several times, each time with new random choices."""
    build: Callable[[Parts, Any], t.Select]
    """SQL of one of `forms`."""
    rules_en: tuple[Rule, ...]
    rules_zh: tuple[Rule, ...]
    is_informative: Callable[[Any, ProbeResult, Reach], bool] = several_rows
    """False for a trivial answer."""
