"""Figures of versions as the API shows them."""

from __future__ import annotations

from typing import Any

import pytest

from service.datasets.views import covered_tables, uplift_of
from service.schemas.responses.summary import Covered
from tests.tables import from_table


@from_table
def test_uplift_is_the_accuracy_without_and_with_pairs(evaluation: dict[str, Any] | None, found: Any) -> None:
    uplift = uplift_of(evaluation)
    shown = uplift and (uplift.model, uplift.questions, uplift.without, uplift.with_pairs)
    assert shown == found


@pytest.mark.parametrize(
    ("report", "found"),
    [
        pytest.param(
            {"generation": {"coverage": {"tables": {"covered": 3, "total": 4, "missing": ["city"]}}}},
            Covered(done=3, total=4),
            id="measured",
        ),
        pytest.param({"validation": {}}, None, id="pairs were not generated"),
        pytest.param(None, None, id="no report yet"),
    ],
)
def test_covered_tables_are_those_of_the_quality_report(report: dict[str, Any] | None, found: Covered | None) -> None:
    assert covered_tables(report) == found
