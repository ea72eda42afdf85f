"""A family of questions in one place: its forms, proposals, SQL and wording."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from training.probe import ProbeResult
from training.questions import form as f
from training.questions.neighbourhood import Reach
from training.questions.phrasing.grammar import Rule
from training.questions.proposals.ingredients import Ingredients
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts


def several_rows(_form: f.FamilyForm, result: ProbeResult, _reach: Reach) -> bool:
    """True for an answer of more than one row."""
    return (result.rows or 0) > 1


def a_figure(_form: f.FamilyForm, result: ProbeResult, _reach: Reach) -> bool:
    """True for several rows, and for one row that holds neither NULL nor 0."""
    only = result.look() if result.rows == 1 else ()
    return only is None or all(value is not None and value != 0 for value in only)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of questions; `FAMILIES` lists all of them."""

    name: str
    """As pairs and reports store it."""
    label: tuple[str, str]
    """English and Chinese name, as on the page."""
    forms: tuple[type[f.FamilyForm], ...]
    propose: Callable[[Ingredients], Iterator[f.Form]]
    """Forms about one table; called several times, with another choice each time."""
    build: Callable[[Parts, Any], t.Query]
    """SQL of one of `forms`."""
    rules_en: tuple[Rule, ...]
    rules_zh: tuple[Rule, ...]
    is_informative: Callable[[Any, ProbeResult, Reach], bool] = several_rows
    """False for a trivial answer."""
