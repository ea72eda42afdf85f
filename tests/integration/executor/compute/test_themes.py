"""Themes by worker processes: the same bytes as in the executor, whichever process made the earlier themes."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator
from concurrent.futures import Future

import psycopg
import pytest

from bench.support.wide_database import wide_database
from executor.compute.engine import WorkerResult, code_version
from executor.compute.processes import Processes
from training.gate.gate import Gate
from training.gate.probing import probed
from training.questions.generation.options import GenerationOptions
from training.questions.generation.part_generator import PartGenerator
from training.questions.generation.parts import Part, parts_of
from training.questions.generation.theme_pairs import theme_to_json
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source
from training.units import UNKNOWN_SOURCE

pytestmark = pytest.mark.long

TABLES = 28
OPTIONS = GenerationOptions(source_name="wide", pairs_per_table=2)
SECONDS = 60


@pytest.fixture
def source(database: str) -> SourceDescription:
    with psycopg.connect(database) as conn:
        for statement in wide_database(TABLES):
            conn.execute(statement.encode())
        conn.commit()
        return read_source(conn, SourceRequest(language="en"))


@pytest.fixture
def workers() -> Iterator[Processes]:
    pool = Processes(2)
    yield pool
    pool.close()


class Caller:
    """Asks the workers for the next theme of a part, with the source only where it is not known."""

    def __init__(self, workers: Processes, source: SourceDescription, dsn: str) -> None:
        self._workers, self._dsn = workers, dsn
        self._relations = tuple(tuple(table.name) for table in source.tables)
        self._pickled = pickle.dumps(source)
        self.sent = 0

    def theme(self, part: Part, earlier: list[bytes]) -> WorkerResult:
        made = self.begin(part, earlier, with_source=False).result(SECONDS)
        if made == UNKNOWN_SOURCE:
            self.sent += 1
            made = self.begin(part, earlier).result(SECONDS)
        return made

    def begin(self, part: Part, earlier: list[bytes], *, with_source: bool = True) -> Future[WorkerResult]:
        source = self._pickled if with_source else None
        digest = hashlib.sha256(self._pickled).hexdigest()
        given = (self._dsn, "querymill worker", self._relations, 5_000, digest, source, OPTIONS, part, earlier)
        return self._workers.submit("theme", code_version(), given)


def test_processes_make_the_themes_of_the_executor(
    source: SourceDescription, workers: Processes, database: str
) -> None:
    parts = parts_of(source, OPTIONS, part_tables=TABLES // 2)
    assert len(parts) == 2
    assert all(len(part.themes) > 1 for part in parts)
    caller = Caller(workers, source, database)
    with Gate(lambda: psycopg.connect(database), frozenset(table.name for table in source.tables)) as gate:
        for part in parts:
            generator = PartGenerator(source, OPTIONS, part)
            made: list[bytes] = []
            for _ in part.themes:
                expected = theme_to_json(generator.generate(lambda sql: probed(gate, sql)))
                assert caller.theme(part, made) == expected
                made.append(expected)
    assert 1 <= caller.sent <= 2, "each process gets the source once at most"
