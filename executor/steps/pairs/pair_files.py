"""Pair file and metadata file of a task: a list of questions and SQL, and a list of each pair's metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid5

from events.facts.ids import TaskId
from executor.steps.api import NoPairs, OutputFile, StepContext
from runtime.files.names import name_part
from training.language import Language
from training.measures import difficulty_of
from training.pair import Pair

_FOREIGN_PAIRS = UUID("5b0b6c0e-8a0d-5d7c-9a6a-0a9e7c1f1d11")
"""UUID namespace for the ids of pairs without metadata."""


class PairFileBroken(ValueError):
    """The pair file is malformed; the message names the entry and the required form."""


def pair_file_name(db_name: str, task_id: TaskId) -> str:
    return f"qs_{name_part(db_name)}_{task_id.removeprefix('task_')}_pair.json"


def meta_file_name(db_name: str, task_id: TaskId) -> str:
    return f"qs_{name_part(db_name)}_{task_id.removeprefix('task_')}_meta.json"


def stamp(moment: datetime) -> str:
    """Format a time as the `<ts>` part of file names, such as `20260131_235959`."""
    return f"{moment:%Y%m%d_%H%M%S}"


def pair_files(context: StepContext, pairs: Sequence[Pair]) -> tuple[OutputFile, OutputFile]:
    """Return the pair file, whose entries have only `question` and `sql`, and the metadata file in the same order."""
    task = context.task
    listed = [{"question": pair.question, "sql": pair.sql} for pair in pairs]
    known = [{k: v for k, v in asdict(pair).items() if k != "sql"} for pair in pairs]
    return (
        OutputFile(
            name=pair_file_name(task.db_name, task.task_id),
            data=_json(listed),
            file_type="json",
            description="Question-SQL 对",
            is_primary=True,
        ),
        OutputFile(
            name=meta_file_name(task.db_name, task.task_id),
            data=_json(known),
            file_type="json",
            description="Question-SQL 对的元数据",
        ),
    )


def refuse_changed_file(context: StepContext) -> None:
    """Raise ShownFileChanged or ObjectChanged if the pair file is not as written: what it says is not in the log."""
    with suppress(FileNotFoundError):
        context.read_file(pair_file_name(context.task.db_name, context.task.task_id))


def read_pairs(context: StepContext) -> tuple[Pair, ...]:
    """Return the pairs of the task's pair file. Raises NoPairs, PairFileBroken, ShownFileChanged, ObjectChanged."""
    task = context.task
    name = pair_file_name(task.db_name, task.task_id)
    try:
        listed = parse_pairs(name, context.read_file(name))
    except FileNotFoundError:
        raise NoPairs(f"{name} is not in the task's directory; run qa_generation first") from None
    try:
        known = cast("list[dict[str, Any]]", json.loads(context.read_file(meta_file_name(task.db_name, task.task_id))))
    except (FileNotFoundError, ValueError):
        known = []
    by_question = {str(entry.get("question")): entry for entry in known}

    def known_of(index: int, question: str) -> Mapping[str, Any]:
        # two pairs may have the same question: metadata at the same index is used if its question matches
        beside = known[index] if index < len(known) else {}
        return beside if beside.get("question") == question else by_question.get(question, {})

    return tuple(_pair(q, s, known_of(index, q), context.language, task.source) for index, (q, s) in enumerate(listed))


def parse_pairs(name: str, data: bytes) -> list[tuple[str, str]]:
    """Return the question and SQL of each entry of a pair file. Raises PairFileBroken."""
    try:
        content: object = json.loads(data)
    except ValueError as error:
        raise PairFileBroken(f"{name} is not JSON: {error}") from None
    if not isinstance(content, list):
        raise PairFileBroken(f"{name} must be a list of objects with the keys question and sql")
    found: list[tuple[str, str]] = []
    for number, entry in enumerate(cast("list[object]", content), start=1):
        pair = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
        question, sql = pair.get("question"), pair.get("sql")
        if not isinstance(question, str) or not isinstance(sql, str):
            raise PairFileBroken(f"{name}, entry {number}: question and sql must both be texts")
        found.append((question, sql))
    return found


def pair_to_json(pair: Pair) -> dict[str, Any]:
    return asdict(pair)


def pair_of_json(data: Mapping[str, Any]) -> Pair:
    """Return a pair from a result of `pair_to_json`, which may have been encoded as JSON text and decoded."""
    lists: dict[str, Any] = {name: tuple(data[name]) for name in ("tables", "columns", "relations", "literals")}
    given: dict[str, Any] = {**data, **lists}
    return Pair(**given)


def _pair(question: str, sql: str, known: Mapping[str, Any], language: Language, source: str) -> Pair:
    if known:
        return pair_of_json({**known, "sql": sql})
    return Pair(
        id=str(uuid5(_FOREIGN_PAIRS, f"{source}\n{question}\n{sql}")),
        question=question,
        sql=sql,
        language=language,
        theme="",
        family="",
        difficulty=difficulty_of(sql),
        tables=(),
        columns=(),
        relations=(),
        literals=(),
        origin="person",
    )


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
