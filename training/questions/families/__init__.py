"""Families of questions, one per module. A new family needs a module, an entry in `FAMILIES` and a label."""

from __future__ import annotations

from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family
from training.questions.families.figures import over_time, portions, ratios, relative_dates, totals
from training.questions.families.groups import (
    averages,
    best_per_group,
    beyond,
    breakdown,
    shares,
    top_groups,
)
from training.questions.families.related import children, different, hierarchy, links
from training.questions.families.rows import compared, date_differences, latest, lists, tops
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql.parts import Parts, Statement
from training.questions.sql.scope import Reads

FAMILIES: tuple[Family, ...] = (
    totals.FAMILY,
    lists.FAMILY,
    tops.FAMILY,
    breakdown.FAMILY,
    top_groups.FAMILY,
    beyond.FAMILY,
    shares.FAMILY,
    over_time.FAMILY,
    latest.FAMILY,
    best_per_group.FAMILY,
    children.FAMILY,
    compared.FAMILY,
    averages.FAMILY,
    hierarchy.FAMILY,
    portions.FAMILY,
    links.FAMILY,
    relative_dates.FAMILY,
    ratios.FAMILY,
    date_differences.FAMILY,
    different.FAMILY,
)
"""Order of their proposals. Another order changes the pairs of a seed."""

RULES_EN = tuple(rule for family in FAMILIES for rule in family.rules_en)
RULES_ZH = tuple(rule for family in FAMILIES for rule in family.rules_zh)
_BY_FORM = {form: family for family in FAMILIES for form in family.forms}


def name_of(form: f.Form) -> str:
    """Return the family's name, as pairs and reports store it."""
    name = _BY_FORM[type(form)].forms[type(form)]
    return name if isinstance(name, str) else name(form)


def build(reach: Reach, words: Words, form: f.Form) -> Statement:
    """Return the form's SQL tree, with the tables, columns and relations it reads."""
    reads = Reads()
    return Statement(_BY_FORM[type(form)].build(Parts(reach, words, reads), form), reads)


def is_informative(form: f.Form, result: ProbeResult, reach: Reach) -> bool:
    """Return False if the answer turned out trivial. Any answer about a table without rows is accepted."""
    return reach.rows(form.things.table) == 0 or _BY_FORM[type(form)].is_informative(form, result, reach)
