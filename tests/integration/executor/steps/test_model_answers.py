"""A model's answers on disk: the same question may be answered by several at once, and what nobody asks for goes."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from executor.steps.models.model_answers import FOLDER, MAX_UNUSED_SECONDS, AnswerFolder

ASKERS = 8
DIGEST = "33ec601f"


def test_the_same_answer_kept_by_several_at_once_is_kept_and_nothing_else(tmp_path: Path) -> None:
    answers = AnswerFolder(tmp_path)

    def keep(_: int) -> None:
        for _again in range(100):
            answers[DIGEST] = "an answer"

    with ThreadPoolExecutor(ASKERS) as askers:
        list(askers.map(keep, range(ASKERS)))

    assert answers.get(DIGEST) == "an answer"
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [DIGEST]


def test_an_answer_that_is_still_asked_for_is_kept_and_others_go_in_the_end(tmp_path: Path) -> None:
    answers = AnswerFolder(tmp_path)
    assert answers.forget_unused() == 0
    long_ago = time.time() - MAX_UNUSED_SECONDS - 60
    for digest in ("asked", "unasked", ".unfinished"):
        answers[digest] = digest
        os.utime(tmp_path / FOLDER / digest, (long_ago, long_ago))
    answers["new"] = "new"
    assert answers.get("asked") == "asked"
    assert answers.forget_unused() == 2
    assert [answers.get(digest) for digest in ("asked", "unasked", "new")] == ["asked", None, "new"]
