"""Read-only search of a loaded store: its datasets, and the items nearest to a question."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple, cast

from psycopg import sql
from psycopg.types.json import Jsonb

from querymill_client.embedding.embedder import Embedder, Vector
from training.vectors.errors import EmbedderMismatchError
from training.vectors.items import KINDS, ItemKind, TrainingItem
from training.vectors.store import Connection, Record, embedder_record
from training.vectors.store_queries import statement

MAX_EXAMPLES = 3
_LEVELS = ("easy", "medium", "hard", "extra")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDataset:
    """Pairs of one source in one language, as a store has them."""

    source: str
    language: str
    db_name: str
    pairs: int
    task_ids: tuple[str, ...]
    """Tasks that loaded the pairs, newest first."""


class Hit(NamedTuple):
    """An item found in the store, with the cosine similarity to the question."""

    item: TrainingItem
    similarity: float


class StoreSearch:
    """Search of the store in one schema of a database. Create it with `open_search`."""

    def __init__(self, connection: Connection, home: str, schema: str) -> None:
        self._connection = connection
        self._names: dict[str, sql.Composable] = {
            "collections": sql.Identifier(schema, "langchain_pg_collection"),
            "embeddings": sql.Identifier(schema, "langchain_pg_embedding"),
            "home": sql.Identifier(home),
        }

    def datasets(self) -> list[StoredDataset]:
        """Return the datasets that have pairs, by source and language."""
        return [
            StoredDataset(
                source=str(source),
                language=str(language),
                db_name=str(db_name),
                pairs=cast("int", pairs),
                task_ids=tuple(cast("list[str]", task_ids)),
            )
            for source, language, db_name, pairs, task_ids in self._run("datasets")
        ]

    def example_pairs(self) -> dict[tuple[str, str], list[str]]:
        """Return the texts of at most MAX_EXAMPLES pairs of each dataset, by source and language; easy ones first."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        for source, language, level, text in self._run("example_questions"):
            found.setdefault((str(source), str(language)), {})[str(level)] = str(text)
        return {
            dataset: [texts[level] for level in _LEVELS if level in texts][:MAX_EXAMPLES]
            for dataset, texts in found.items()
        }

    def check_embedder(self, embedder: Embedder) -> None:
        """Raise EmbedderMismatchError if the vectors of a collection were made by another embedder."""
        wanted = embedder_record(embedder)
        for _, name, record in self._run("collections", ([*KINDS],)):
            stored: Record = cast("Record", record) if isinstance(record, dict) else {}
            if any(stored.get(key) != value for key, value in wanted.items()):
                raise EmbedderMismatchError(str(name), stored, wanted)

    def nearest(self, kind: ItemKind, about: Mapping[str, str], vector: Vector, limit: int) -> list[Hit]:
        """Return at most `limit` items with these metadata, such as `source` and `language`, the nearest first."""
        values = {
            "kind": kind,
            "about": Jsonb({**about}),
            "vector": f"[{','.join(map(str, vector.tolist()))}]",
            "limit": limit,
        }
        return [
            Hit(TrainingItem(id=str(key), kind=kind, text=str(text), metadata=cast("dict[str, object]", about)), near)
            for key, text, about, near in cast("list[tuple[str, str, object, float]]", self._run("nearest", values))
        ]

    def _run(self, name: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[tuple[object, ...]]:
        return self._connection.execute(sql.SQL(statement(name)).format(**self._names), values or None).fetchall()


@contextmanager
def open_search(connection: Connection, *, timeout_ms: int, schema: str = "public") -> Generator[StoreSearch | None]:
    """Search a store in one read-only transaction; None if the database has no store.

    `timeout_ms` limits each query. Raises psycopg.Error.
    """
    with connection.transaction():
        connection.execute("set transaction read only")
        connection.execute("select set_config('statement_timeout', %s, true)", (str(timeout_ms),))
        found = connection.execute("select to_regclass(%s)", (f"{schema}.langchain_pg_embedding",)).fetchone()
        home = connection.execute(statement("extension_schema")).fetchone()
        exists = found is not None and found[0] is not None and home is not None
        yield StoreSearch(connection, str(home[0]), schema) if exists and home is not None else None
