"""Text of the quality report: a table of shares and a list of missing items."""

from __future__ import annotations

from typing import Any

from training.pipeline import render_quality

PART: dict[str, Any] = {
    "covered": 3,
    "total": 4,
    "missing": ["city.area"],
    "excluded": {"filler": 1, "key": 2, "technical": 1},
}
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
            "pairs": 8,
            "signs": [{"pair_id": "a", "signs": ["value"]}],
        },
    },
}


def test_report_omits_absent_sections() -> None:
    text = render_quality(REPORT, "en")

    assert "| business columns covered | 3 / 4 (75.0%); excluded 4 | 95.0% |" in text
    assert "| relations covered | 0 / 0 | 100.0% |" in text
    assert "| no sign that question and SQL do not fit | 7 / 8 (87.5%) | 95.0% |" in text
    assert "- keys: 2\n- technical: 1" in text
    assert "- easy: 25.0%\n- extra: 75.0%" in text
    assert "- business columns covered, not covered: city.area" in text
    assert "- literals the question does not say: 1" in text
    assert "load" not in text


def test_whole_report_is_in_the_language_of_the_task() -> None:
    whole = {
        **REPORT,
        "validation": {
            "total_questions": 8,
            "first_pass_valid": 6,
            "valid_sqls": 6,
            "repaired_sqls": 1,
            "accepted_repairs": 1,
            "empty": 0,
            "repairs": {"kept_meaning": 1, "may_change_meaning": 0, "refused": 1},
            "outside": None,
        },
        "load": {"expected": {"sql": 8, "ddl": 2}, "loaded": {"sql": 8, "ddl": 2}},
        "retrieval": {"questions": 0},
    }

    text = render_quality(whole, "zh")

    assert "| 已加载 / 应加载 | 10 / 10 (100.0%) | 100.0% |" in text
    assert "未经外部核验" in text
    assert "未测量" in text
    assert "- 含义不变：仅大小写、引号和限定名: 1\n- 未能修复: 1" in text


def test_families_have_the_fates_of_their_proposals() -> None:
    families = {"count": {"kept": 5, "selection": 90, "empty": 2}, "trend": {"trivial": 4}}
    proposals = {"made": 101, "fates": {"selection": 90, "kept": 5, "trivial": 4, "empty": 2}, "families": families}
    text = render_quality({**REPORT, "generation": {**REPORT["generation"], "proposals": proposals}}, "en")

    assert "- count: 5 (proposed 97, no rows 2)" in text
    assert "- trend: 0 (proposed 4, trivial answer 4)" in text
    assert "- others were worth more: 90\n- became a pair: 5" in text


def test_reasons_for_scarce_level_are_listed_per_table() -> None:
    coverage = {**REPORT["generation"]["coverage"], "scarce_levels": {"hard": {"note": "no_rows", "log": "no_groups"}}}
    text = render_quality({"generation": {"coverage": coverage}}, "en")
    assert "- hard, below 15%: note (no data), log (nothing to group by)" in text


def test_pairs_from_earlier_tasks_are_listed() -> None:
    carried = {"from_earlier_tasks": 3, "left_out": 2, "not_proposed": 0}
    text = render_quality({**REPORT, "generation": {**REPORT["generation"], "carried": carried}}, "en")

    assert "| taken over from earlier tasks | 3 |  |" in text
    assert "| of earlier tasks, refused by the gate now | 2 |  |" in text
    assert "rejected" not in text


def test_shares_are_rounded_down() -> None:
    coverage: dict[str, Any] = {
        **REPORT["generation"]["coverage"],
        "tables": {"covered": 1_999, "total": 2_000, "missing": []},
    }
    text = render_quality({"generation": {**REPORT["generation"], "coverage": coverage}}, "en")
    assert "1999 / 2000 (99.9%)" in text
