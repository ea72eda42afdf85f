"""Pairs whose validation is work for several units, and Dask clusters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from tests.dask_cluster import DaskCluster
from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders
from training.pipeline import pair_file_name

PAIRS = 200
KINDS = (
    "select count(*) from orders where amount > {n}",
    "select pg_sleep({n})",
    "select sum(amount) from orders where customer_id = {n}",
    'select "City" from customer where id = {n}',
    "select c.city, count(*) from customer c join orders o on o.customer_id = c.id where o.id < {n} group by 1",
    "select amount from orders where paid_on > current_date - 1 and id > {n}",
    "select nothing from orders where id = {n}",
    "select count(*) from orders a, orders b where a.id + b.id > {n}",
)
"""Valid, refused, repaired by rules, without rows, refused by the server, and of many rows."""


def pairs(kinds: Sequence[str] = KINDS, count: int = PAIRS) -> list[dict[str, str]]:
    return [{"question": f"question {n}?", "sql": kinds[n % len(kinds)].format(n=n) + ";"} for n in range(count)]


async def create_with_pairs(bench: Bench, made: Sequence[Mapping[str, str]], **parameters: Any) -> None:
    """Create a task whose pair file is not changed by its validation."""
    await bench.create(language="en", modify_original_file=False, **parameters)
    path = folders(bench.artefacts).directory(TASK) / pair_file_name("shop", TASK)
    path.write_text(json.dumps(made))


@pytest.fixture
def start_cluster(tmp_path: Path) -> Iterator[Callable[..., DaskCluster]]:
    """Start a cluster; skip if Dask is not installed."""
    pytest.importorskip("distributed", reason="needs the extra querymill[dask]")
    with ExitStack() as started:
        yield lambda *options, **given: started.enter_context(closing(DaskCluster(tmp_path, *options, **given)))
