"""Pairs of the log as the domain's pairs."""

from __future__ import annotations

from events.facts.pair.state import PairState, TaskPairs
from executor.steps.api import NoPairs, StepContext
from executor.steps.pairs.pair_files import refuse_changed_file
from executor.steps.source.described_source import stored_description
from training.language.languages import Language
from training.measures.any_sql import with_reads
from training.pair import LEVELS, Pair


def trained_pairs(context: StepContext, pairs: TaskPairs) -> list[Pair]:
    """Return the pairs to train on. Raises NoPairs if the task has no pairs at all, ShownFileChanged, ObjectChanged."""
    refuse_changed_file(context)
    if not pairs.pairs:
        raise NoPairs("the task has no pairs; run qa_generation first")
    rewritten = [pair for pair in pairs.trained if pair.written != pair.made]
    source = stored_description(context) if rewritten else None
    # the log has the tables of the SQL as it was generated
    again = {} if source is None else {pair.pair_id: with_reads(pair_of(pair), source) for pair in rewritten}
    return [again.get(pair.pair_id) or pair_of(pair) for pair in pairs.trained]


def pair_of(state: PairState) -> Pair:
    """Return a pair with the SQL that nobody has to approve; the log has no columns, relations and literals."""
    language: Language = "zh" if state.language == "zh" else "en"
    level = state.difficulty
    return Pair(
        id=state.pair_id,
        question=state.question,
        sql=state.accepted_sql,
        language=language,
        theme=state.theme,
        family=state.family,
        difficulty=level if level in LEVELS else "medium",
        tables=state.tables,
        columns=(),
        relations=(),
        literals=(),
        origin="model" if state.origin == "model" else "grammar" if state.origin == "grammar" else "person",
    )
