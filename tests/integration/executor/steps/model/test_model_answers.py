"""Stored answers of a model: concurrent writes of one answer, and removal of unused answers."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from executor.steps.models.model_answers import FOLDER, MAX_UNUSED_SECONDS, ModelAnswers, forget_unused

ASKERS = 8
DIGEST = "33ec601f"


def test_concurrent_writes_of_an_answer_leave_one_file(tmp_path: Path) -> None:
    answers = ModelAnswers(tmp_path)

    def keep(_: int) -> None:
        for _again in range(100):
            answers[DIGEST] = "an answer"

    with ThreadPoolExecutor(ASKERS) as askers:
        list(askers.map(keep, range(ASKERS)))

    assert answers.get(DIGEST) == "an answer"
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [DIGEST]


def test_used_answer_is_kept_and_unused_ones_are_removed(tmp_path: Path) -> None:
    answers = ModelAnswers(tmp_path)
    assert forget_unused(tmp_path) == 0
    long_ago = time.time() - MAX_UNUSED_SECONDS - 60
    for digest in ("asked", "unasked", ".unfinished"):
        answers[digest] = digest
        os.utime(tmp_path / FOLDER / digest, (long_ago, long_ago))
    answers["new"] = "new"
    assert answers.get("asked") == "asked"
    assert forget_unused(tmp_path) == 2
    assert [answers.get(digest) for digest in ("asked", "unasked", "new")] == ["asked", None, "new"]
