"""Pairs that a model adds to a theme: accepted only if they pass the gate, return rows, fit and are new."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID, uuid5

from executor.steps.api import StepContext
from executor.steps.models.language_model import model_of, report_to
from executor.steps.source.askable_source import source_gate
from executor.texts import say
from training.documents import render_ddl
from training.gate import Verdict, single_line
from training.measures import FREE_WORDING, find_mismatch_hints, with_reads
from training.models import REFUSED, Contribution, ModelCall, SuggestedPair, ThemeRequest, more_pairs
from training.pair import Pair
from training.source import SourceDescription

logger = logging.getLogger(__name__)

PAIRS_PER_SUGGESTION = 5
"""Number of generated pairs per pair requested from the model."""
_SUGGESTED = UUID("2f0c1c0b-7a55-5d4b-8d0f-3f7f5a4a9c21")


def suggested_pairs(
    context: StepContext,
    source: SourceDescription,
    theme_key: str,
    known: Sequence[Pair],
    contribution: Contribution,
) -> tuple[Pair, ...]:
    """Return the accepted suggestions of the model for one theme; empty if the task uses no model."""
    model = model_of(context)
    theme = next((theme for theme in source.themes if theme.key == theme_key), None)
    if model is None or theme is None or not known:
        return ()
    request = ThemeRequest(
        theme=theme.key,
        name=theme.name,
        ddl=[render_ddl(table, source) for table in source.tables if table.name in theme.tables],
        known_questions=[pair.question for pair in known],
        count=max(1, len(known) // PAIRS_PER_SUGGESTION),
        language=source.language,
        business_context=source.business_context,
    )
    record = report_to(context)

    def report(call: ModelCall) -> None:
        if call.error:
            contribution.lack(call.error, request.count)
        record(call)

    found = more_pairs(model, [request], report=report, cancelled=lambda: context.token.stopped)
    taken: list[Pair] = []
    with source_gate(context, source) as gate:
        for suggestion in found:
            context.token.check()
            verdict = gate.check(suggestion.sql)
            hints = find_mismatch_hints(suggestion.question, suggestion.sql, source) if verdict.valid else ()
            if verdict.valid and not verdict.empty and not set(hints) - FREE_WORDING:
                taken.append(_pair(context, source, suggestion, verdict))
                contribution.made += 1
            else:
                contribution.lack(REFUSED.en)
                logger.info(
                    "the model's SQL was rejected: %s - %s",
                    suggestion.question,
                    verdict.error or ", ".join(hints) or say("no rows"),
                )
    return tuple(taken)


def _pair(context: StepContext, source: SourceDescription, suggestion: SuggestedPair, verdict: Verdict) -> Pair:
    sql = single_line(suggestion.sql)
    pair = Pair(
        id=str(uuid5(_SUGGESTED, f"{context.task.db_name}\n{suggestion.question}\n{sql}")),
        question=suggestion.question,
        sql=sql,
        language=source.language,
        theme=suggestion.theme,
        family="model",
        difficulty="medium",
        tables=verdict.tables,
        columns=(),
        relations=(),
        literals=(),
        origin="model",
    )
    return with_reads(pair, source)
