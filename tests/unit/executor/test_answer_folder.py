"""A model's answers on disk: the same question may be answered by several at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from executor.steps.model import AnswerFolder

ASKERS = 8
DIGEST = "33ec601f"


def test_the_same_answer_kept_by_several_at_once_is_kept_and_nothing_else(tmp_path: Path) -> None:
    answers = AnswerFolder(tmp_path / "answers")

    def keep(_: int) -> None:
        for _again in range(100):
            answers[DIGEST] = "an answer"

    with ThreadPoolExecutor(ASKERS) as askers:
        list(askers.map(keep, range(ASKERS)))

    assert dict(answers) == {DIGEST: "an answer"}
    assert [path.name for path in (tmp_path / "answers").iterdir()] == [DIGEST]
