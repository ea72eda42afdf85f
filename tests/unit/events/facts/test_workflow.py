"""Steps, aliases, owned files."""

from __future__ import annotations

import pytest

from events.facts.workflow import (
    PROGRESS,
    STEPS,
    canonical_step,
    disabled_steps,
    earlier_steps,
    later_steps,
    owner_of,
)


def test_progress_has_no_gap() -> None:
    bounds = [PROGRESS[s] for s in STEPS]
    assert [end for _, end in bounds[:-1]] == [start for start, _ in bounds[1:]]
    assert bounds[-1][1] == 100


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("ddl_generation", "ddl_generation"),
        ("ddl_md_generation", "ddl_generation"),
        ("question_sql_generation", "qa_generation"),
        ("training_data_load", "training_load"),
        ("complete", None),
        ("", None),
    ],
)
def test_canonical_step_of_name_or_alias(name: str, step: str | None) -> None:
    assert canonical_step(name) == step


def test_earlier_and_later_steps() -> None:
    assert earlier_steps("sql_validation") == ("ddl_generation", "qa_generation")
    assert later_steps("sql_validation") == ("training_load",)


@pytest.mark.parametrize(
    ("file", "owner"),
    [
        ("bss_car_day_count.ddl", "ddl_generation"),
        ("_types.ddl", "ddl_generation"),
        ("bss_car_day_count_detail.md", "ddl_generation"),
        ("metadata.txt", "ddl_generation"),
        ("knowledge.md", "ddl_generation"),
        ("knowledge.yaml", "ddl_generation"),
        ("schema.json", "ddl_generation"),
        ("qs_highway_db_20250627_143052_pair.json", "qa_generation"),
        ("qs_highway_db_20250627_143052_pair.json.backup.2", "qa_generation"),
        ("sql_validation_20250627_143052_summary.log", "sql_validation"),
        ("sql_validation_result.json", "sql_validation"),
        ("training_load_20250627_143052.log", "training_load"),
        ("task_config.json", None),
        ("data_pipeline.log", None),
        ("quality_report.json", None),
    ],
)
def test_owner_of_file(file: str, owner: str | None) -> None:
    assert owner_of(file) == owner


@pytest.mark.parametrize(
    ("parameters", "disabled"),
    [
        pytest.param({}, (), id="all steps are enabled by default"),
        pytest.param({"enable_sql_validation": False}, ("sql_validation",), id="a switch disables its step"),
        pytest.param({"enable_sql_validation": True}, (), id="a switch enables its step"),
    ],
)
def test_disabled_steps(parameters: dict[str, bool], disabled: tuple[str, ...]) -> None:
    assert disabled_steps(parameters) == disabled
