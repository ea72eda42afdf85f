"""Contribution of a model in the summary of a run."""

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
