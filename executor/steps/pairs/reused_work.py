"""Pairs and verdicts of an earlier run that still hold, because the tables they read have not changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from events.facts.workflow import Step
from executor.steps.api import StepContext
from executor.steps.source.askable_source import askable_source
from executor.steps.source.earlier_run import TABLES, continued_run, digests_now
from runtime.files.object_store import ObjectChanged
from training.pair import Pair
from training.questions import EarlierTheme, KeptPairs, theme_from_json
from training.repair import PairOutcome
from training.source import Digests, unchanged

THEME = ".theme.json"
"""Suffix of the object with a generated theme."""
_CHANGING = re.compile(
    r"""\b(?: current_(?:date|time|timestamp) | local(?:time|timestamp) | (?:clock|statement|transaction)_timestamp
    | now | today | tomorrow | yesterday | age | random\w* | array_sample | array_shuffle | gen_random_uuid | uuidv[47]
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Found in SQL that may give other rows each time it runs: functions that the gate permits, and words for dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierPairs:
    """Pairs of an earlier run whose tables have not changed."""

    task_id: str
    """The task that made them."""
    generated: KeptPairs
    texts: Mapping[str, Pair]
    """The reused pairs by id, with the questions as a model has worded them."""
    suggested: Sequence[Pair]
    """The reused pairs that a model has added."""

    @property
    def count(self) -> int:
        return len(self.texts) + len(self.suggested)

    def suggested_for(self, theme: str, tables: Sequence[str]) -> Sequence[Pair]:
        """Return the reused pairs of a model whose first table belongs to a theme, as pairs of this theme."""
        return [replace(pair, theme=theme) for pair in self.suggested if pair.tables[0] in tables]


@dataclass(frozen=True, slots=True)
class EarlierValidation:
    """Findings of an earlier run about pairs that have not changed."""

    outcomes: dict[tuple[str, str], PairOutcome] = field(default_factory=dict[tuple[str, str], PairOutcome])
    """By question and SQL; of valid SQL that gives the same rows at any time."""
    judged: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """Judgements of a model, by pair id."""


def earlier_pairs(context: StepContext) -> EarlierPairs | None:
    """Return the pairs that are reused; None if the task makes all pairs anew."""
    return context.memo.get("earlier pairs", lambda: _earlier_pairs(context))


def earlier_validation(context: StepContext, pairs: Sequence[Pair]) -> EarlierValidation:
    """Return what an earlier run has found about those of the pairs that have not changed."""
    now = digests_now(context)
    found = EarlierValidation()
    by_sql, by_id = {pair.sql: pair for pair in pairs}, {pair.id: pair for pair in pairs}
    for unit, objects, digests in _earlier_objects(context, "sql_validation"):
        if not any(unchanged((table,), digests, now) for table in digests):
            continue  # of another version of Querymill, for example, which may have written it differently
        content = objects[".json"]
        match unit.partition("_")[0]:
            case "batch":
                for outcome in msgspec.json.decode(content, type=list[PairOutcome]):
                    pair = by_sql.get(outcome.sql)
                    lasting = outcome.first_pass_valid and not gives_other_rows(outcome.sql)
                    if lasting and pair is not None and unchanged(pair.tables, digests, now):
                        found.outcomes[outcome.question, outcome.sql] = outcome
            case _:
                for entry in json.loads(content):
                    pair = by_id.get(entry["pair_id"])
                    if pair is None or (pair.question, pair.sql) != (entry.get("question"), entry.get("sql")):
                        continue  # it has been edited
                    if unchanged(pair.tables, digests, now):
                        found.judged[pair.id] = entry
    return found


def gives_other_rows(sql: str) -> bool:
    """Return True if the rows of a query may depend on the time at which it runs, or on chance."""
    return _CHANGING.search(sql) is not None


def _earlier_objects(context: StepContext, step: Step) -> Iterator[tuple[str, Mapping[str, bytes], Digests]]:
    """Yield each unit of a step of the continued task: its name, its objects by suffix, the digests of its tables.

    A unit is left out if its objects are gone.
    """
    if (task := continued_run(context)) is None:
        return
    state = task.steps[step]
    for unit in (each for each in state.units if each in state.done):
        outputs = state.done[unit]
        with suppress(FileNotFoundError, ObjectChanged):
            objects = {each.name.removeprefix(unit): context.read(each) for each in outputs if not each.file}
            if TABLES in objects:
                yield unit, objects, json.loads(objects[TABLES])


def _earlier_pairs(context: StepContext) -> EarlierPairs | None:
    task = continued_run(context)
    askable = {table.name.short for table in askable_source(context).tables}
    now = {table: digest for table, digest in digests_now(context).items() if table in askable}
    themes: list[EarlierTheme] = []
    texts: dict[str, Pair] = {}
    suggested: list[Pair] = []
    for _, objects, digests in _earlier_objects(context, "qa_generation"):
        with suppress(KeyError, msgspec.DecodeError):
            made = theme_from_json(objects[THEME])
            listed = msgspec.json.decode(objects[".json"], type=list[Pair])
            themes.append(EarlierTheme(made=made, digests=digests))
            generated = {pair.id for pair in made.pairs}
            held = [pair for pair in listed if unchanged(pair.tables, digests, now)]
            texts |= {pair.id: pair for pair in held if pair.id in generated}
            suggested += [pair for pair in held if pair.id not in generated]
    if task is None or not themes:
        return None
    return EarlierPairs(task_id=task.task_id, generated=KeptPairs.of(themes, now), texts=texts, suggested=suggested)
