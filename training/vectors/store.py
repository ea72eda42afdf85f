"""The pgvector store, in the tables that LangChain and Vanna create and read."""

from __future__ import annotations

import json
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple, cast
from uuid import UUID, uuid5

import psycopg
from pgvector.psycopg.vector import register_vector_info
from psycopg import sql
from psycopg.types import TypeInfo
from psycopg.types.json import Json, Jsonb

from querymill_client.embedding.embedder import Embedder, Vector
from training.language.languages import Language
from training.vectors.errors import EmbedderMismatchError, NoRightToMakeTablesError, VectorExtensionMissingError
from training.vectors.items import KINDS, ItemKind, TrainingItem
from training.vectors.store_queries import statement

type Connection = psycopg.Connection[tuple[object, ...]]
type Record = Mapping[str, object]
"""A collection's metadata about the embedder of its vectors: `embedder`, `dimension`, `text_rule`."""

_NAMESPACE = UUID("5c5f2a5a-0f7e-5b57-9f0c-7a4f8c6b1d02")
_INDEX = "langchain_pg_embedding_hnsw"
_EXTENSION_LOCK = 1573678846307946496
"""Advisory lock under which LangChain creates the extension, so that both do not create it at once."""
_LOAD_LOCK = 7355087263419871
"""Advisory lock that a load holds while it writes; a number of Querymill's own."""
_MAX_INDEXED_DIMENSION = 2000
"""Maximum dimension of a `vector` that pgvector's HNSW can index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadScope:
    """Rows of a source that a task manages: its own, and those in its language that are only about its tables."""

    source: str
    """Distinguishes databases of one name on different servers; neither changes the other's rows."""
    db_name: str
    task_id: str
    language: Language
    tables: frozenset[str] | None = None
    """Short names; None if the task is about every table."""
    rejected: frozenset[str] = frozenset()
    """Ids of rejected pairs, which may be removed without a replacement."""
    adds: bool = False
    """True to remove only the task's own rows."""
    adopts: bool = True
    """True if rows without a source, as earlier versions wrote them, are this source's by `db_name`.

    Otherwise only those are that the task itself loaded.
    """


class Owner(NamedTuple):
    """Owner of a row: the task that loaded its text last, and the pair."""

    task_id: str
    pair_id: str


class VectorStore:
    """The collections `sql`, `ddl` and `documentation` in one schema of one database.

    The connection is the caller's, in autocommit or not; each method is atomic. `schema` must be on the search path, by
    which LangChain finds the tables. Call `ensure_tables` first.
    """

    def __init__(self, connection: Connection, *, schema: str = "public") -> None:
        self.connection = connection
        self._schema = schema
        self._embeddings = sql.Identifier(schema, "langchain_pg_embedding")
        self._names: dict[str, sql.Composable] = {
            "collections": sql.Identifier(schema, "langchain_pg_collection"),
            "embeddings": self._embeddings,
        }

    def ensure_tables(self, dimension: int) -> None:
        """Create the extension and the tables if they are missing, and register the vector type with the connection.

        Raises VectorExtensionMissingError if the server does not offer pgvector or this login may not create it,
        NoRightToMakeTablesError.
        """
        with self.connection.transaction():
            self.connection.execute("select pg_advisory_xact_lock(%s)", (_EXTENSION_LOCK,))
            home = self._ensure_extension()
            self._names |= {
                "vector": sql.SQL("{}.vector({})").format(sql.Identifier(home), sql.Literal(dimension)),
                "cosine": sql.Identifier(home, "vector_cosine_ops"),
            }
            if self._width() is None:
                self._make_tables()
            register_vector_info(self.connection, TypeInfo.fetch(self.connection, sql.Identifier(home, "vector")))

    def ensure_collection(self, name: ItemKind, embedder: Embedder) -> None:
        """Create the collection if it is missing, with a record of the embedder.

        An empty collection gets the new record. Raises EmbedderMismatchError if its rows were made by another embedder,
        dimension or text rule, or by an unknown one.
        """
        record = embedder_record(embedder)
        if self._width() not in {-1, embedder.dimension}:
            raise EmbedderMismatchError(name, {"dimension": self._width()}, record)
        with self.connection.transaction():
            self._run("insert_collection", (uuid5(_NAMESPACE, name), name, Json(record)))
            stored, has_rows = self._record_of(name)
            if has_rows and not _same(stored, record):
                raise EmbedderMismatchError(name, stored, record)
            if not has_rows:
                update = sql.SQL("update {} set cmetadata = %s where name = %s").format(self._names["collections"])
                self.connection.execute(update, (Json({**stored, **record}), name))

    def adopt(self, scope: LoadScope) -> None:
        """Set the source of rows that have none: of all rows of the scope's database, or of those of its task."""
        which = {"db_name": scope.db_name} | ({} if scope.adopts else {"task_id": scope.task_id})
        self._run("adopt", (Jsonb({"source": scope.source}), Jsonb(which)))

    def fits(self, embedder: Embedder, source: str) -> bool:
        """Return True if the stored vectors can be compared with this embedder's, False if all must be replaced.

        Raises EmbedderMismatchError if they cannot be compared and some belong to other sources.
        """
        record = embedder_record(embedder)
        wrong = [
            (kind, stored)
            for kind, (stored, has_rows) in self._records().items()
            if has_rows and not _same(stored, record)
        ]
        if not wrong and self._width() in {-1, embedder.dimension}:
            return True
        if self._run("others_exist", (source,)) == [(False,)]:
            return False
        name, stored = wrong[0] if wrong else ("sql", {"dimension": self._width()})
        raise EmbedderMismatchError(name, stored, record)

    def drop_incompatible_vectors(self, embedder: Embedder, source: str) -> None:
        """Remove this source's rows, and change the column to the type of another embedder's vectors.

        Raises EmbedderMismatchError, and removes nothing, if there are rows of other sources or of people.
        """
        with self.connection.transaction():
            self.fits(embedder, source)
            self.connection.execute(sql.SQL("drop index if exists {}").format(sql.Identifier(self._schema, _INDEX)))
            remove = sql.SQL("delete from {} where cmetadata @> %s").format(self._embeddings)
            self.connection.execute(remove, (Jsonb({"source": source}),))
            retype = sql.SQL("alter table {} alter column embedding type {} using null")
            self.connection.execute(retype.format(self._embeddings, self._names["vector"]))

    def stored_hashes(self, ids: Collection[str]) -> dict[str, str]:
        """Return the content hashes of the given rows that have a vector, by id."""
        return {str(key): str(digest) for key, digest in self._run("stored_hashes", (list(ids),))}

    @contextmanager
    def lock_for_load(self) -> Generator[None]:
        """Wait until no other load writes. Until the end of the block, rows do not change their owner."""
        with self.connection.transaction():
            self.connection.execute("select pg_advisory_lock(%s)", (_LOAD_LOCK,))
        try:
            yield
        finally:
            # a connection that is lost or in a failed transaction is closed by its owner, which ends the turn, too
            with suppress(psycopg.Error), self.connection.transaction():
                self.connection.execute("select pg_advisory_unlock(%s)", (_LOAD_LOCK,))

    def owners(self, source: str) -> dict[str, Owner]:
        """Return the owners of the source's pairs, by the id of their row."""
        rows = self._run("owners", (Jsonb({"source": source}),))
        return {str(key): Owner(str(task_id), str(pair_id)) for key, task_id, pair_id in rows}

    def pairs_by_task(self, source: str, language: Language) -> dict[str, int]:
        """Return the number of the source's pairs in one language by the task that loaded them last."""
        rows = self._run("pairs_by_task", (Jsonb({"source": source, "language": language}),))
        return {str(task_id): cast("int", count) for task_id, count in rows}

    def upsert(self, items: Sequence[tuple[TrainingItem, Vector]]) -> int:
        """Write items with their vectors; return their number. Raises KeyError for a missing collection."""
        if not items:
            return 0
        with self.connection.transaction(), self.connection.cursor() as cursor:
            collections = {kind: key for key, (kind, _) in self._collections(KINDS).items()}
            cursor.execute(sql.SQL(statement("stage")).format(**self._names))
            with cursor.copy("copy pg_temp.staged_items from stdin (format binary)") as copy:
                copy.set_types(["text", "uuid", "vector", "text", "jsonb"])
                for item, vector in items:
                    row = (item.id, collections[item.kind], vector, item.text, Jsonb(item.metadata))
                    copy.write_row(row)
            written = cursor.execute(sql.SQL(statement("merge")).format(**self._names)).rowcount
            cursor.execute("drop table pg_temp.staged_items")
            return written

    def refresh_metadata(self, items: Sequence[TrainingItem]) -> int:
        """Update the metadata of stored rows, such as their task; return the number of changed rows."""
        metadata = [json.dumps(item.metadata, ensure_ascii=False) for item in items]
        query = sql.SQL(statement("refresh_metadata")).format(**self._names)
        return self.connection.execute(query, ([item.id for item in items], metadata)).rowcount

    def remove_stale(self, scope: LoadScope, keep_ids: Collection[str], kinds: Collection[ItemKind] = KINDS) -> int:
        """Remove rows of that share in these collections, except `keep_ids`; return their number."""
        query = sql.SQL(statement("remove_stale")).format(**self._names)
        values = {
            "about": Jsonb({"source": scope.source}),
            "kinds": list(kinds),
            "keep": list(keep_ids),
            "task_id": scope.task_id,
            "language": scope.language,
            "adds": scope.adds,
            "tables": None if scope.tables is None else sorted(scope.tables),
        }
        return self.connection.execute(query, values).rowcount

    def count_of(self, ids: Collection[str]) -> dict[ItemKind, int]:
        """Return the number of the given rows with a vector, by collection."""
        counted = {str(kind): cast("int", count) for kind, count in self._run("count_of", (list(ids),))}
        return {kind: counted.get(kind, 0) for kind in KINDS}

    def count(self, source: str, kind: ItemKind) -> int:
        """Return the number of the source's rows with a vector in the collection."""
        return cast("int", self._run("count", (kind, Jsonb({"source": source})))[0][0])

    def has_index(self) -> bool:
        return self._run("has_index", (self._regclass(),)) == [(True,)]

    def ensure_index(self, *, threshold: int = 100_000) -> bool:
        """Create an HNSW index if the table has more rows than `threshold`; return True if there is one afterwards.

        Below it, an exact scan takes some tens of milliseconds per 50,000 rows and misses nothing, while an index takes
        minutes to create. pgvector indexes at most 2,000 dimensions, so that wider vectors, and columns of any
        dimension, are scanned.
        """
        if self.has_index():
            return True
        row = self.connection.execute(sql.SQL("select count(*) from {}").format(self._embeddings)).fetchone()
        if cast("int", row[0] if row else 0) <= threshold or not 0 < (self._width() or 0) <= _MAX_INDEXED_DIMENSION:
            return False
        create = sql.SQL("create index if not exists {} on {} using hnsw (embedding {})")
        with self.connection.transaction():
            # 100,000 vectors of 512 dimensions fit; a larger index is built on disk, ten times slower
            self.connection.execute("select set_config('maintenance_work_mem', '512MB', true)")
            self.connection.execute(create.format(sql.Identifier(_INDEX), self._embeddings, self._names["cosine"]))
        return True

    def _run(self, name: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        cursor = self.connection.execute(sql.SQL(statement(name)).format(**self._names), values)
        return cursor.fetchall() if cursor.description else []

    def _regclass(self) -> str:
        return self._embeddings.as_string(self.connection)

    def _width(self) -> int | None:
        """Return the embedding column's dimension; -1 if it takes any, None if the table or column does not exist."""
        rows = self._run("column_width", (self._regclass(),))
        return cast("int", rows[0][0]) if rows else None

    def _record_of(self, name: ItemKind) -> tuple[Record, bool]:
        """Return the collection's record, and True if it has rows."""
        rows = self._run("collection_record", (name,))
        return (_record(rows[0][0]), bool(rows[0][1])) if rows else ({}, False)

    def _records(self) -> dict[ItemKind, tuple[Record, bool]]:
        return {kind: self._record_of(kind) for kind in KINDS}

    def _collections(self, names: Sequence[ItemKind]) -> dict[UUID, tuple[ItemKind, Record]]:
        rows = self._run("collections", (list(names),))
        return {cast("UUID", key): (cast("ItemKind", name), _record(about)) for key, name, about in rows}

    def _make_tables(self) -> None:
        try:
            for made in ("create_collections", "create_embeddings", "restore_embeddings", "create_metadata_index"):
                self._run(made)
        except psycopg.errors.InsufficientPrivilege as error:
            raise NoRightToMakeTablesError(self._schema) from error

    def _ensure_extension(self) -> str:
        """Create pgvector if it is missing; return its schema."""
        if rows := self._run("extension_schema"):
            return str(rows[0][0])
        try:
            self.connection.execute("create extension vector schema public")
        except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile) as error:
            raise VectorExtensionMissingError("the server does not offer it; install pgvector there") from error
        except psycopg.errors.InsufficientPrivilege as error:
            reason = "this login may not create it; let an administrator run CREATE EXTENSION vector"
            raise VectorExtensionMissingError(reason) from error
        return "public"


def embedder_record(embedder: Embedder) -> dict[str, object]:
    """Return the record of an embedder for its collection."""
    return {"embedder": embedder.name, "dimension": embedder.dimension, "text_rule": embedder.text_rule}


def _same(stored: Record, wanted: Record) -> bool:
    return all(stored.get(key) == value for key, value in wanted.items())


def _record(cmetadata: object) -> Record:
    return cast("Record", cmetadata) if isinstance(cmetadata, dict) else {}
