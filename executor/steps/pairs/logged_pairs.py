"""Pairs of the log as the steps use them. A pair file that a user added is imported into the log first."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid5

from events.facts.pair.state import PairState
from events.facts.records import PairGenerated
from executor.steps.api import PairHistory, StepContext
from executor.steps.source.described_source import stored_description
from training.language import Language
from training.measures import difficulty_of, with_reads
from training.pair import LEVELS, Pair
from training.pipeline import NoPairs, meta_file_name, pair_file_name, parse_pairs

logger = logging.getLogger(__name__)

_FOREIGN_PAIRS = UUID("5b0b6c0e-8a0d-5d7c-9a6a-0a9e7c1f1d11")
"""UUID namespace for the ids of pairs of added files."""


def import_added_file(context: StepContext) -> None:
    """Record the pairs of a pair file that a user added, unless they are in the log.

    Raises PairFileBroken, and ShownFileChanged or ObjectChanged for a file that a step wrote and a user changed.
    """
    with suppress(FileNotFoundError):
        # what a changed file says is not in the log
        context.read_file(pair_file_name(context.task.db_name, context.task.task_id))
    if not (added := pairs_of_added_file(context)):
        return
    pairs = context.pair_history().pairs()
    texts = {pair.text for pair in pairs.pairs.values()}
    ids = {*pairs.pairs, *pairs.left}
    new = [fact for fact in added if fact.pair_id not in ids and (fact.question, fact.sql) not in texts]
    if new:
        logger.info("imported %d pairs from the pair file", len(new))
        context.report_pairs(new)


def pairs_of_added_file(context: StepContext) -> Sequence[PairGenerated]:
    """Return the pairs of a pair file that a user added; empty if a step wrote it, or if there is none.

    Raises PairFileBroken, ObjectChanged.
    """
    task = context.task
    name = pair_file_name(task.db_name, task.task_id)
    if name not in task.files or task.files[name].execution_id is not None:
        return ()
    return [
        PairGenerated(
            task_id=task.task_id,
            pair_id=str(uuid5(_FOREIGN_PAIRS, f"{task.source}\n{question}\n{sql}")),
            question=question,
            sql=sql,
            language=context.language,
            theme="",
            family="",
            difficulty=difficulty_of(sql),
            tables=(),
            origin="person",
        )
        for question, sql in parse_pairs(name, context.read_file(name))
    ]


def listed_pairs(context: StepContext) -> tuple[Pair, ...]:
    """Return the pairs of the pair file, as they were before this execution recorded anything.

    Raises NoPairs if the task has no pairs, and the errors of `import_added_file`.
    """
    import_added_file(context)
    pairs = context.pair_history().pairs(without=context.execution_id)
    if not pairs.pairs:
        raise NoPairs("the task has no pairs; run qa_generation first")
    set_aside = context.parameters.get("modify_original_file", True)
    details = _details(context)
    return tuple(pair_of(pair, details.get(pair.pair_id, {})) for pair in pairs.listed(waiting=not set_aside))


def trained_pairs(context: StepContext, history: PairHistory) -> list[Pair]:
    """Return the pairs to train on. Raises NoPairs if the task has no pairs at all."""
    pairs = history.pairs()
    if not pairs.pairs:
        raise NoPairs("the task has no pairs; run qa_generation first")
    rewritten = [pair for pair in pairs.trained if pair.written != pair.made]
    source = stored_description(context) if rewritten else None
    # the log has the tables of the SQL as it was generated
    again = {} if source is None else {pair.pair_id: with_reads(pair_of(pair), source) for pair in rewritten}
    return [again.get(pair.pair_id) or pair_of(pair) for pair in pairs.trained]


def pair_of(state: PairState, details: Mapping[str, Any] | None = None) -> Pair:
    """Return a pair with the SQL that nobody has to approve. details: its entry of the metadata file."""
    known = details or {}
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
        tables=tuple(known.get("tables", state.tables)),
        columns=tuple(known.get("columns", ())),
        relations=tuple(known.get("relations", ())),
        literals=tuple(known.get("literals", ())),
        origin="model" if state.origin == "model" else "grammar" if state.origin == "grammar" else "person",
    )


def _details(context: StepContext) -> Mapping[str, Mapping[str, Any]]:
    """Return the entries of the metadata file by pair id; empty if it is missing or unreadable."""
    try:
        entries = json.loads(context.read_file(meta_file_name(context.task.db_name, context.task.task_id)))
        return {entry["id"]: entry for entry in entries}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}
