"""Lines that commands print about a run, its model, a schedule and drift."""

from __future__ import annotations

from typing import Any

import pytest

from querymill.cli.commands.data.drift import summary
from querymill.cli.commands.task.schedules import last_run
from querymill.cli.console import clock
from querymill.cli.summary import idle_model, print_summary
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


@from_table
def test_summary(counts: dict[str, int], pairs: int, expected: str) -> None:
    assert summary(counts, pairs) == expected


def _model(made: int, causes: dict[str, int]) -> dict[str, Any]:
    listed = [{"zh": f"({en})", "en": en, "items": items} for en, items in causes.items()]
    return {"name": "tiny", "made": made, "fell_back": sum(causes.values()), "causes": listed}


def _found(made: int, causes: dict[str, int]) -> dict[str, Any]:
    results = {"qa_generation": {"pairs": 11, "model": _model(made, causes)}, "sql_validation": {}}
    return {"files": 3, "results": results}


def test_idle_model_is_reported_in_one_sentence() -> None:
    assert idle_model(_found(0, {"status 404: no model": 9, "not asked": 2})) == (
        "the model tiny made nothing: all 11 items fell back to offline work (9: status 404: no model; 2: not asked)"
    )


@pytest.mark.parametrize(
    ("made", "causes"), [pytest.param(2, {"status 404": 1}, id="some made"), pytest.param(0, {}, id="no items")]
)
def test_model_that_is_not_idle_is_not_reported(made: int, causes: dict[str, int]) -> None:
    assert idle_model(_found(made, causes)) is None


def test_run_without_model_is_not_reported() -> None:
    assert idle_model({"results": {"qa_generation": {"pairs": 1}}}) is None


def test_summary_lists_made_and_fallback_items(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(_found(2, {"status 404": 1}), "folder")
    text = " ".join(capsys.readouterr().out.split())
    assert "items made by the model 2" in text
    assert "items that fell back to offline work 1 (1: status 404)" in text


def test_summary_counts_labels_as_items(capsys: pytest.CaptureFixture[str]) -> None:
    found = _found(2, {"status 404": 1})
    found["results"]["ddl_generation"] = {"tables": 1, "model": _model(5, {"status 404": 3, "the answer is empty": 1})}
    print_summary(found, "folder")
    printed = " ".join(capsys.readouterr().out.split())
    assert "items made by the model 7" in printed
    assert "fell back to offline work 5 (4: status 404; 1: the answer is empty)" in printed


AT = "2026-03-02T02:30:01.000+08:00"


@from_table
def test_last_run_is_shown_with_what_is_known_of_it(run: dict[str, Any] | None, shown: str) -> None:
    assert last_run(run and {"at": AT, **run}) == shown.format(at=clock(AT))
