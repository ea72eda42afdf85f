"""The summary of a run says what a model contributed, and plainly if that is nothing."""

from __future__ import annotations

from typing import Any

import pytest

from querymill.cli.summary import idle_model, print_summary


def _model(made: int, causes: dict[str, int]) -> dict[str, Any]:
    listed = [{"zh": f"({en})", "en": en, "items": items} for en, items in causes.items()]
    return {"name": "tiny", "made": made, "fell_back": sum(causes.values()), "causes": listed}


def _found(made: int, causes: dict[str, int]) -> dict[str, Any]:
    results = {"qa_generation": {"pairs": 11, "model": _model(made, causes)}, "sql_validation": {}}
    return {"files": 3, "results": results}


def test_a_model_that_made_nothing_is_one_plain_sentence() -> None:
    assert idle_model(_found(0, {"status 404: no model": 9, "not asked": 2})) == (
        "the model tiny made nothing: all 11 items fell back to offline work (9: status 404: no model; 2: not asked)"
    )


@pytest.mark.parametrize(
    ("made", "causes"), [pytest.param(2, {"status 404": 1}, id="some made"), pytest.param(0, {}, id="nothing asked")]
)
def test_otherwise_there_is_nothing_to_warn_of(made: int, causes: dict[str, int]) -> None:
    assert idle_model(_found(made, causes)) is None


def test_a_run_without_a_model_says_nothing_of_one() -> None:
    assert idle_model({"results": {"qa_generation": {"pairs": 1}}}) is None


def test_the_table_has_both_counts(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(_found(2, {"status 404": 1}), "folder")
    said = " ".join(capsys.readouterr().out.split())
    assert "items made by the model 2" in said
    assert "items that fell back to offline work 1 (1: status 404)" in said


def test_labels_count_among_the_items(capsys: pytest.CaptureFixture[str]) -> None:
    found = _found(2, {"status 404": 1})
    found["results"]["ddl_generation"] = {"tables": 1, "model": _model(5, {"status 404": 3, "the answer is empty": 1})}
    print_summary(found, "folder")
    printed = " ".join(capsys.readouterr().out.split())
    assert "items made by the model 7" in printed
    assert "fell back to offline work 5 (4: status 404; 1: the answer is empty)" in printed
