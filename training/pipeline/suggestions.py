"""Pairs that a model adds to a theme: accepted only if they pass the gate, return rows and show no mismatch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from runtime.sentences import Sentence
from training.documents.ddl import render_ddl
from training.gate.gate import Gate
from training.gate.text import single_line
from training.gate.verdict import Verdict
from training.measures.any_sql import with_reads
from training.measures.mismatch_hints import FREE_WORDING, find_mismatch_hints
from training.models.assistance import SuggestedPair, ThemeRequest, more_pairs
from training.models.faults import REFUSED
from training.models.prompt import ModelCall
from training.pair import Pair
from training.pipeline.model_help import ModelHelp
from training.source.description import SourceDescription
from training.texts import say

PAIRS_PER_SUGGESTION = 5
"""Number of generated pairs per pair requested from the model."""
_SUGGESTED = UUID("2f0c1c0b-7a55-5d4b-8d0f-3f7f5a4a9c21")


def suggested_pairs(
    helper: ModelHelp,
    source: SourceDescription,
    source_name: str,
    theme_key: str,
    known: Sequence[Pair],
    open_gate: Callable[[], Gate],
    on_refused: Callable[[str, Sentence | str], object],
) -> tuple[Pair, ...]:
    """Return the model's accepted suggestions for one theme. `on_refused` is called with the question and a reason."""
    theme = next((theme for theme in source.themes if theme.key == theme_key), None)
    if theme is None or not known:
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

    def report(call: ModelCall) -> None:
        if call.error:
            helper.contribution.lack(call.error, request.count)
        helper.report(call)

    found = more_pairs(helper.model, [request], report=report, cancelled=helper.cancelled)
    taken: list[Pair] = []
    with open_gate() as gate:
        for suggestion in found:
            if helper.cancelled():
                break
            verdict = gate.check(suggestion.sql)
            hints = find_mismatch_hints(suggestion.question, suggestion.sql, source) if verdict.valid else ()
            if verdict.valid and not verdict.empty and not set(hints) - FREE_WORDING:
                taken.append(_pair(source_name, source, suggestion, verdict))
                helper.contribution.made += 1
            else:
                helper.contribution.lack(REFUSED.en)
                on_refused(suggestion.question, verdict.error or ", ".join(hints) or say("no rows"))
    return tuple(taken)


def _pair(source_name: str, source: SourceDescription, suggestion: SuggestedPair, verdict: Verdict) -> Pair:
    sql = single_line(suggestion.sql)
    pair = Pair(
        id=str(uuid5(_SUGGESTED, f"{source_name}\n{suggestion.question}\n{sql}")),
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
