"""Text of the quality report: a table of shares and a list of missing items."""

from __future__ import annotations

from typing import Any

from executor.reports.quality_text import render_quality

PART: dict[str, Any] = {"covered": 3, "total": 4, "missing": ["city.area"]}
FULL: dict[str, Any] = {"covered": 2, "total": 2, "missing": []}
REPORT: dict[str, Any] = {
    "generation": {
        "pairs": 8,
        "coverage": {
            "tables": FULL,
            "business_columns": PART,
            "relation_edges": {"covered": 0, "total": 0, "missing": []},
            "unique_skeletons": FULL,
            "families": {"count": 5, "top": 3},
            "difficulties": {"easy": 0.25, "extra": 0.75},
            "duplicate_questions": [],
            "conflicting_questions": [],
            "unsaid_literals": [{"pair_id": "a", "literal": "5"}],
            "raw_identifiers": [],
        },
    },
    "one_reading": {"covered": 8, "total": 8},
}


def test_report_omits_absent_sections() -> None:
    text = render_quality(REPORT, "en")

    assert "| business columns covered | 3 / 4 (75.0%) |" in text
    assert "| relations covered | 0 / 0 |" in text
    assert "- easy: 25.0%\n- extra: 75.0%" in text
    assert "- business columns covered, not covered: city.area" in text
    assert "- literals the question does not say: 1" in text
    assert "mutation" not in text


def test_whole_report_is_in_the_language_of_the_task() -> None:
    whole = {
        **REPORT,
        "validation": {"total_questions": 8, "first_pass_valid": 8, "valid_sqls": 8, "empty": 0},
        "mutation_score": {"killed": 19, "mutants": 20, "score": 0.95},
        "load": {"expected": {"sql": 8, "ddl": 2}, "loaded": {"sql": 8, "ddl": 2}},
        "retrieval": {"tables@5": 1.0},
    }

    text = render_quality(whole, "zh")

    assert "| 变异检出率 | 19 / 20 (95.0%) |" in text
    assert "| 已加载 / 应加载 | 10 / 10 (100.0%) |" in text
    assert "- tables@5: 100.0%" in text


def test_reasons_for_scarce_level_are_listed_per_table() -> None:
    coverage = {**REPORT["generation"]["coverage"], "scarce_levels": {"hard": {"note": "no_rows", "log": "no_groups"}}}
    text = render_quality({"generation": {"coverage": coverage}}, "en")
    assert "- hard, below 15 %: note (no rows), log (nothing to group by)" in text


def test_pairs_from_earlier_tasks_are_listed() -> None:
    carried = {"from_earlier_tasks": 3, "left_out": 2, "not_proposed": 0}
    text = render_quality({**REPORT, "generation": {**REPORT["generation"], "carried": carried}}, "en")

    assert "| taken over from earlier tasks | 3 |" in text
    assert "| of earlier tasks, refused by the gate now | 2 |" in text
    assert "rejected" not in text
