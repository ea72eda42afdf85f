"""Findings of `querymill doctor` about workers."""

from __future__ import annotations

import pytest

from executor.compute.calls import Compute
from executor.compute.choice import compute_of
from runtime.settings.settings import Settings


def compute(settings: Settings, value: str) -> Compute:
    found = compute_of(settings.model_copy(update={"compute": value}))
    assert found is not None
    return found


def test_processes_are_well(settings: Settings) -> None:
    assert compute(settings, "processes:1").fault(seconds=60) is None


def test_processes_of_other_code_are_a_fault(settings: Settings) -> None:
    older = compute(settings, "processes:1")
    older.code = "older"
    assert "than this executor (older): install the same version" in (older.fault(seconds=60) or "")


@pytest.mark.long
def test_unreachable_scheduler_is_a_fault(settings: Settings) -> None:
    pytest.importorskip("distributed", reason="needs the extra querymill[dask]")
    assert "tcp://127.0.0.1:1" in (compute(settings, "dask://127.0.0.1:1").fault(seconds=60) or "")


def test_threads_need_no_workers(settings: Settings) -> None:
    assert compute_of(settings.model_copy(update={"compute": "threads"})) is None
