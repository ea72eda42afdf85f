"""Connection to a store of vectors."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from training.vectors.store import Connection


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    with psycopg.connect(database, autocommit=True) as opened:
        yield opened
