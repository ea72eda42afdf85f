"""Makes the SQL of a form, whatever its family."""

from __future__ import annotations

from typing import assert_never

from training.questions import form as f
from training.questions.neighbourhood import Reach
from training.questions.phrasing.words import Words
from training.questions.sql import build_groups as groups
from training.questions.sql import build_rows as rows
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts, Statement
from training.questions.sql.scope import Reads


def build(reach: Reach, words: Words, form: f.PlainForm) -> Statement:
    """The form's SQL tree, with the tables, columns and edges it reads."""
    reads = Reads()
    return Statement(_query(Parts(reach, words, reads), form), reads)


def _query(parts: Parts, form: f.PlainForm) -> t.Query:  # noqa: C901, PLR0912 - one case per family
    match form:
        case f.Count():
            return groups.count(parts, form)
        case f.Figures():
            return groups.figures(parts, form)
        case f.Listing():
            return rows.listing(parts, form)
        case f.Distinct():
            return rows.distinct(parts, form)
        case f.TopRows():
            return rows.top_rows(parts, form)
        case f.Breakdown():
            return groups.breakdown(parts, form)
        case f.TopGroups():
            return groups.top_groups(parts, form)
        case f.GroupsOver():
            return groups.groups_over(parts, form)
        case f.Shares():
            return groups.shares(parts, form)
        case f.Growth():
            return groups.growth(parts, form)
        case f.YearOnYear():
            return groups.year_on_year(parts, form)
        case f.Running():
            return groups.running(parts, form)
        case f.Latest():
            return rows.latest(parts, form)
        case f.BestPerGroup():
            return groups.best_per_group(parts, form)
        case f.Childless():
            return rows.childless(parts, form)
        case f.WithChildren():
            return rows.with_children(parts, form)
        case f.ChildCounts():
            return rows.child_counts(parts, form)
        case f.AboveAverage():
            return rows.above_average(parts, form)
        case f.Extreme():
            return rows.extreme(parts, form)
        case f.GroupsAboveAverage():
            return groups.groups_above_average(parts, form)
        case f.AveragePerGroup():
            return groups.average_per_group(parts, form)
        case f.Hierarchy():
            return rows.hierarchy(parts, form)
        case f.Reports():
            return rows.reports(parts, form)
        case f.Split():
            return groups.split(parts, form)
        case f.Portion():
            return groups.portion(parts, form)
        case f.Overlap():
            return groups.overlap(parts, form)
        case f.Linked():
            return rows.linked(parts, form)
        case f.LinkedRows():
            return rows.linked_rows(parts, form)
        case f.LinkCounts():
            return rows.link_counts(parts, form)
        case _:
            assert_never(form)
