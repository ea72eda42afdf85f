"""Summary table of a run."""

from __future__ import annotations

from typing import Any

import pytest

from querymill.cli.summary import print_summary
from tests.tables import from_table


@from_table
def test_steps_skipped_by_a_forced_load_are_listed(
    capsys: pytest.CaptureFixture[str], left_out: list[str], shown: bool
) -> None:
    load: dict[str, Any] = {"loaded": {"sql": 8}, "expected": {"sql": 8}, "steps_left_out": left_out}
    print_summary({"results": {"training_load": load}, "files": 3}, "/somewhere")
    text = capsys.readouterr().out
    assert "8 of 8 (100.0%)" in text
    assert ("steps left out" in text and "validation" in text) is shown


def test_valid_share_is_that_of_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    """Of all pairs as they are now, not of those that the validation found valid without a repair."""
    checked = {"valid_sqls": 154, "total_questions": 200, "repaired_sqls": 37, "accepted_repairs": 30}
    found = {"results": {"sql_validation": checked}, "files": 3, "pairs": {"pairs": 200, "valid": 191}}
    print_summary(found, "/somewhere")
    text = " ".join(capsys.readouterr().out.split())
    assert "question–SQL pairs 200 valid 191 of 200 (95.5%)" in text
