"""Figures of a report against their bars, also of reports that earlier versions wrote."""

from __future__ import annotations

from typing import Any

import pytest

from training.measures.figures import Figure, FigureName, figures_of


def _figures(report: dict[str, Any]) -> dict[FigureName, Figure]:
    return {figure.name: figure for figure in figures_of(report)}


def test_step_that_did_not_run_has_no_figures() -> None:
    assert figures_of({}) == ()
    assert figures_of({"generation": {"pairs": 8}}) == ()


def test_report_of_earlier_version_shows_what_it_measured() -> None:
    old = {
        "generation": {
            "coverage": {"pairs": 8, "tables": {"covered": 3, "total": 4, "missing": [["public", "log"]]}},
        },
        "one_reading": {"covered": 8, "total": 8},
        "validation": {"total_questions": 8, "first_pass_valid": 8, "valid_sqls": 8, "empty": 1},
        "retrieval": {"tables@5": 1.0},
        "load": {"expected": {"sql": 8}, "loaded": {"sql": 8}},
    }
    found = _figures(old)
    assert [*found] == ["first_pass_valid", "usable", "with_rows", "tables", "loaded"]
    assert (found["tables"].missing, found["with_rows"].share) == (("public.log",), 0.875)


@pytest.mark.parametrize(
    ("covered", "reached"), [pytest.param(95, True, id="at the bar"), pytest.param(94, False, id="below it")]
)
def test_figure_is_compared_with_its_bar(covered: int, reached: bool) -> None:
    part = {"covered": covered, "total": 100, "missing": [], "excluded": {"key": 7, "personal": 1}}
    figure = _figures({"generation": {"coverage": {"pairs": 1, "business_columns": part}}})["business_columns"]
    assert (figure.reached, figure.excluded) == (reached, 8)


def test_unjudged_figure_has_no_share() -> None:
    validation = {"total_questions": 1, "first_pass_valid": 1, "valid_sqls": 1, "empty": 0, "outside": None}
    found = _figures({"validation": validation, "retrieval": {"questions": 0}})
    assert (found["outside_agreement"].share, found["retrieved_tables"].share) == (None, None)
    assert found["outside_agreement"].reached is None


def test_disagreements_of_an_outside_reader_have_no_bar() -> None:
    validation = {"outside": {"judged": 10, "agreed": 6}}
    figure = _figures({"validation": validation})["outside_agreement"]
    assert (figure.share, figure.bar, figure.reached) == (0.6, None, None)
