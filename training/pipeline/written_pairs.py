"""Pair file and metadata file of a task: a list of questions and SQL, and a list of each pair's metadata."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import cast

from runtime.files.names import name_part
from training.pair import Pair
from training.pipeline.step_results import OutputFile


class PairFileBroken(ValueError):
    """The pair file is malformed; the message names the entry and the required form."""


def pair_file_name(db_name: str, task_id: str) -> str:
    return f"qs_{name_part(db_name)}_{task_id.removeprefix('task_')}_pair.json"


def meta_file_name(db_name: str, task_id: str) -> str:
    return f"qs_{name_part(db_name)}_{task_id.removeprefix('task_')}_meta.json"


def stamp(moment: datetime) -> str:
    """Format a time as the `<ts>` part of file names, such as `20260131_235959`."""
    return f"{moment:%Y%m%d_%H%M%S}"


def pair_files(db_name: str, task_id: str, pairs: Sequence[Pair]) -> tuple[OutputFile, OutputFile]:
    """Return the pair file, whose entries have only `question` and `sql`, and the metadata file in the same order."""
    listed = [{"question": pair.question, "sql": pair.sql} for pair in pairs]
    known = [{k: v for k, v in asdict(pair).items() if k != "sql"} for pair in pairs]
    return (
        OutputFile.of_text(
            pair_file_name(db_name, task_id), _json(listed), "json", "question–SQL pairs", is_primary=True
        ),
        OutputFile.of_text(meta_file_name(db_name, task_id), _json(known), "json", "metadata of the pairs"),
    )


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
        match entry:
            case {"question": str(question), "sql": str(sql)}:
                found.append((question, sql))
            case _:
                raise PairFileBroken(f"{name}, entry {number}: question and sql must both be texts")
    return found


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
