"""Pairs a model adds to a theme: taken only where they pass the gate, give rows and ask something new."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from executor.steps.model import model_of, report_to
from executor.steps.seam import StepContext
from executor.steps.source_gate import source_gate
from training.documents.ddl import render_ddl
from training.models.assistance import SuggestedPair, ThemeRequest, more_pairs
from training.questions.difficulty import Clauses, level
from training.questions.pair import Difficulty, Pair
from training.source.description import SourceDescription
from training.sql.text import single_line
from training.sql.verdict import Verdict

logger = logging.getLogger("QuestionSQLGenerator")

SHARE = 5
"""One pair is asked of the model for so many that the grammar made."""
_SUGGESTED = UUID("2f0c1c0b-7a55-5d4b-8d0f-3f7f5a4a9c21")
_SUBQUERIES = (exp.Subquery, exp.CTE, exp.SetOperation, exp.Window, exp.Exists)


def suggested_pairs(
    context: StepContext, source: SourceDescription, theme_key: str, known: Sequence[Pair]
) -> tuple[Pair, ...]:
    """None without a model. A suggestion that fails falls alone."""
    model = model_of(context)
    theme = next((theme for theme in source.themes if theme.key == theme_key), None)
    if model is None or theme is None or not known:
        return ()
    request = ThemeRequest(
        theme=theme.key,
        name=theme.name,
        ddl=[render_ddl(table, source) for table in source.tables if table.name in theme.tables],
        known_questions=[pair.question for pair in known],
        count=max(1, len(known) // SHARE),
        language=source.language,
        business_context=source.business_context,
    )
    found = more_pairs(model, [request], report=report_to(context), cancelled=lambda: context.token.stopped)
    taken: list[Pair] = []
    with source_gate(context, source) as gate:
        for suggestion in found:
            context.token.check()
            verdict = gate.check(suggestion.sql)
            if verdict.valid and not verdict.empty:
                taken.append(_pair(context, source, suggestion, verdict))
            else:
                logger.info("模型给出的 SQL 未采用: %s - %s", suggestion.question, verdict.error or "没有结果行")
    return tuple(taken)


def _pair(context: StepContext, source: SourceDescription, suggestion: SuggestedPair, verdict: Verdict) -> Pair:
    sql = single_line(suggestion.sql)
    return Pair(
        id=str(uuid5(_SUGGESTED, f"{context.task.db_name}\n{suggestion.question}\n{sql}")),
        question=suggestion.question,
        sql=sql,
        language=source.language,
        theme=suggestion.theme,
        family="model",
        difficulty=difficulty_of(sql),
        tables=verdict.tables,
        columns=(),
        relations=(),
        literals=(),
        origin="model",
    )


def difficulty_of(sql: str) -> Difficulty:
    """Spider's level of any SQL; medium for what cannot be parsed."""
    try:
        tree = parse_one(sql.rstrip().rstrip(";"), read="postgres")
    except SqlglotError:
        return "medium"
    select = tree if isinstance(tree, exp.Select) else tree.find(exp.Select)
    if select is None:
        return "medium"
    arguments = select.args
    where, group = arguments.get("where"), arguments.get("group")
    common = sum(arguments.get(name) is not None for name in ("where", "group", "order", "limit"))
    common += len(list(tree.find_all(exp.Join))) + len(list(tree.find_all(exp.Or, exp.Like, exp.ILike)))
    nested = len(list(tree.find_all(*_SUBQUERIES)))
    others = (len(list(tree.find_all(exp.AggFunc))) > 1) + (len(select.expressions) > 1)
    others += where is not None and where.find(exp.And) is not None
    others += group is not None and len(group.expressions) > 1
    return level(Clauses(common, nested, others))
