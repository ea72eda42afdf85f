"""Families of questions, each in a module of its own. A new one is a module, its entry in `FAMILIES` and its label."""

from __future__ import annotations

from training.probe import ProbeResult
from training.questions import form as f
from training.questions import informative
from training.questions.families import (
    alphabetical,
    chains,
    date_differences,
    different,
    rankings,
    ratios,
    relative_dates,
    siblings,
)
from training.questions.families.family import Family
from training.questions.neighbourhood import Reach
from training.questions.phrasing.words import Words
from training.questions.proposals.propose import family_of
from training.questions.sql import build as plain
from training.questions.sql.parts import Parts, Statement
from training.questions.sql.scope import Reads

FAMILIES: tuple[Family, ...] = (
    relative_dates.FAMILY,
    ratios.FAMILY,
    siblings.FAMILY,
    chains.FAMILY,
    date_differences.FAMILY,
    different.FAMILY,
    rankings.FAMILY,
    alphabetical.FAMILY,
)

PROPOSALS = tuple(family.propose for family in FAMILIES)
RULES_EN = tuple(rule for family in FAMILIES for rule in family.rules_en)
RULES_ZH = tuple(rule for family in FAMILIES for rule in family.rules_zh)
_BY_FORM = {form: family for family in FAMILIES for form in family.forms}


def name_of(form: f.Form) -> str:
    """The family's name, as pairs and reports store it."""
    return _BY_FORM[type(form)].name if isinstance(form, f.FamilyForm) else family_of(form)


def build(reach: Reach, words: Words, form: f.Form) -> Statement:
    """The form's SQL tree, with the tables, columns and edges it reads."""
    if not isinstance(form, f.FamilyForm):
        return plain.build(reach, words, form)
    reads = Reads()
    return Statement(_BY_FORM[type(form)].build(Parts(reach, words, reads), form), reads)


def is_informative(form: f.Form, result: ProbeResult, reach: Reach) -> bool:
    """False if the rows of the answer show that it had to be so. A table without rows has no better answer."""
    if not isinstance(form, f.FamilyForm):
        return informative.is_informative(form, result, reach)
    return reach.rows(form.things.table) == 0 or _BY_FORM[type(form)].is_informative(form, result, reach)
