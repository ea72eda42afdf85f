from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

import psycopg
import pytest

from tests.integration.training.vectors.given import (
    BOTH,
    ENGLISH,
    FEW,
    OFFLINE,
    OLD,
    WHOLE,
    A,
    B,
    Notes,
    SmallEmbedder,
    a_pair,
    items,
    of_tables,
    rows,
    scope,
)
from tests.tables import from_table
from training.vectors.errors import (
    EmbedderMismatchError,
    LoadMismatchError,
    NoRightToMakeTablesError,
    NothingInsteadError,
    OtherEmbedderError,
    VectorExtensionMissingError,
)
from training.vectors.items import TrainingItem, training_items
from training.vectors.load import Displaced, LoadResult, load_items
from training.vectors.store import Connection, LoadScope, VectorStore


@pytest.mark.long
def test_a_load_is_read_back_and_every_pair_is_a_python_literal(connection: Connection) -> None:
    result = load_items(connection, items(), OFFLINE, scope("shop"))
    assert (result.expected, result.loaded) == ({"sql": 2, "ddl": 1, "documentation": 1},) * 2
    assert (result.upserted, result.removed, result.unchanged) == (4, 0, 0)
    documents = rows(connection, "select document from langchain_pg_embedding where id like '%-sql' order by 1")
    assert {ast.literal_eval(str(d))["question"] for (d,) in documents} == {
        "订单有多少?",
        'How many "orders"\nare there?',
    }


def test_the_tables_are_those_that_langchain_makes(connection: Connection) -> None:
    load_items(connection, items(), OFFLINE, scope("shop"))
    columns = rows(
        connection,
        "select attrelid::regclass::text, attname, format_type(atttypid, atttypmod) from pg_attribute "
        "where attrelid in ('langchain_pg_collection'::regclass, 'langchain_pg_embedding'::regclass) and attnum > 0 "
        "order by 1, attnum",
    )
    assert columns == [
        ("langchain_pg_collection", "uuid", "uuid"),
        ("langchain_pg_collection", "name", "character varying"),
        ("langchain_pg_collection", "cmetadata", "json"),
        ("langchain_pg_embedding", "id", "character varying"),
        ("langchain_pg_embedding", "collection_id", "uuid"),
        ("langchain_pg_embedding", "embedding", "vector(512)"),
        ("langchain_pg_embedding", "document", "character varying"),
        ("langchain_pg_embedding", "cmetadata", "jsonb"),
    ]
    index = rows(connection, "select indexdef from pg_indexes where indexname = 'ix_cmetadata_gin'")
    assert "USING gin (cmetadata jsonb_path_ops)" in str(index)


def test_the_same_items_again_are_not_embedded_again_and_take_the_newer_task(connection: Connection) -> None:
    embedder = SmallEmbedder()
    load_items(connection, items(), embedder, scope("shop"))
    embedder.embedded.clear()
    result = load_items(connection, items(task_id="task_20250202_000000"), embedder, scope("shop"))
    assert embedder.embedded == []
    assert (result.upserted, result.unchanged) == (0, 4)
    tasks = rows(connection, "select distinct cmetadata ->> 'task_id' from langchain_pg_embedding")
    assert tasks == [("task_20250202_000000",)]


def test_stale_rows_are_removed_and_those_of_other_databases_kept(connection: Connection) -> None:
    load_items(connection, items("shop"), OFFLINE, scope("shop"))
    load_items(connection, items("other"), OFFLINE, scope("other"))
    connection.execute(
        "insert into langchain_pg_embedding (id, collection_id, document, cmetadata) "
        "select 'by-hand-doc', uuid, 'a note', '{\"id\": \"by-hand-doc\"}' from langchain_pg_collection "
        "where name = 'documentation'"
    )
    result = load_items(connection, items("shop", "新问题"), OFFLINE, scope("shop"))
    assert (result.removed, result.upserted, result.loaded["sql"]) == (2, 1, 1)
    assert VectorStore(connection).count("other", "sql") == 2
    assert rows(connection, "select count(*) from langchain_pg_embedding where id = 'by-hand-doc'") == [(1,)]


@pytest.mark.parametrize(
    ("loads", "there", "removed", "others"),
    [
        pytest.param(
            [(scope("shop", "zh", "a", task_id=FEW), of_tables("zh", FEW, new_a=A))],
            {"old_b", "old_ab", "new_a"},
            1,
            2,
            id="a run over a few tables replaces items about these alone",
        ),
        pytest.param(
            [(scope("shop", "en", task_id=ENGLISH), of_tables("en", ENGLISH, english_a=A))],
            {"old_a", "old_b", "old_ab", "english_a"},
            0,
            3,
            id="a run in another language replaces nothing",
        ),
        pytest.param(
            [(scope("shop", "zh", task_id=WHOLE), of_tables("zh", WHOLE, new_b=B, old_ab=BOTH))],
            {"new_b", "old_ab"},
            2,
            0,
            id="a run over every table replaces all items in its language",
        ),
        pytest.param(
            [
                (scope("shop", "zh", "a", task_id=FEW), of_tables("zh", FEW, new_a=A, note=())),
                (scope("shop", "zh", "a", task_id=FEW), of_tables("zh", FEW, newer_a=A)),
            ],
            {"old_b", "old_ab", "newer_a"},
            2,
            2,
            id="a task that loads again replaces all it loaded before",
        ),
    ],
)
def test_load_replaces_only_its_share(
    connection: Connection,
    loads: list[tuple[LoadScope, list[TrainingItem]]],
    there: set[str],
    removed: int,
    others: int,
) -> None:
    embedder = SmallEmbedder()
    old = of_tables("zh", "task_20250101_000000", old_a=A, old_b=B, old_ab=BOTH)
    result = load_items(connection, old, embedder, scope("shop"))
    for wanted, fresh in loads:
        result = load_items(connection, fresh, embedder, wanted)
    documents = rows(connection, "select document from langchain_pg_embedding")
    assert {ast.literal_eval(str(d))["question"] for (d,) in documents} == there
    assert (result.removed, result.others) == (removed, others)


@pytest.mark.parametrize(
    ("wanted", "fresh", "displaced"),
    [
        pytest.param(
            scope("shop", "zh", "a", task_id=FEW),
            of_tables("zh", FEW, new_a=A, old_ab=BOTH),
            {("old_a", False), ("old_ab", True)},
            id="removed and taken over",
        ),
        pytest.param(scope("shop", "en", task_id=ENGLISH), of_tables("en", ENGLISH, e=A), set[object](), id="nothing"),
        pytest.param(
            scope("shop", task_id=OLD),
            of_tables("zh", OLD, new=A),
            set[object](),
            id="pairs of the task itself are not displaced",
        ),
    ],
)
def test_load_reports_the_pairs_it_displaces(
    connection: Connection, wanted: LoadScope, fresh: list[TrainingItem], displaced: set[tuple[str, bool]]
) -> None:
    embedder, first, second = SmallEmbedder(), Notes(), Notes()
    old = of_tables("zh", OLD, old_a=A, old_b=B, old_ab=BOTH)
    load_items(connection, old, embedder, scope("shop", task_id=OLD), witness=first)
    assert (first.displaced, first.ids) == ([], {item.id for item in old})
    result = load_items(connection, fresh, embedder, wanted, witness=second)
    assert {*second.displaced} == {(OLD, pair_id, taken) for pair_id, taken in displaced}
    assert result.displaced == len(displaced)
    assert second.ids == {item.id for item in fresh}


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(scope("shop", task_id=WHOLE), id="a run over every table"),
        pytest.param(scope("shop", "zh", "a", task_id=FEW), id="a run over a few"),
        pytest.param(scope("shop", task_id=OLD), id="the run that loaded them"),
        pytest.param(replace(scope("shop", task_id=FEW), rejected=frozenset({"id of x"})), id="others were rejected"),
    ],
)
def test_run_without_pairs_removes_none(connection: Connection, wanted: LoadScope) -> None:
    old = of_tables("zh", OLD, x=A, y=A, z=BOTH)
    load_items(connection, [*old, *items("shop", "q", task_id=OLD)], OFFLINE, scope("shop", task_id=OLD))
    before = rows(connection, "select id, cmetadata, document from langchain_pg_embedding order by id")
    notes = Notes()
    with pytest.raises(NothingInsteadError, match=rf"earlier runs loaded .* with --purge: {OLD}"):
        load_items(connection, [], OFFLINE, wanted, witness=notes)
    with pytest.raises(NothingInsteadError):
        load_items(connection, [], SmallEmbedder(), wanted, witness=notes)
    assert rows(connection, "select id, cmetadata, document from langchain_pg_embedding order by id") == before
    assert notes.displaced == []


def test_rejected_pair_is_removed_without_a_replacement(connection: Connection) -> None:
    load_items(connection, items("shop", "a", "b", task_id=OLD), OFFLINE, scope("shop", task_id=OLD))
    wanted = replace(scope("shop", task_id=OLD), rejected=frozenset({"id of a", "id of b"}))
    result = load_items(connection, [], OFFLINE, wanted)
    assert (result.removed, result.others) == (2, 2)


def test_a_run_of_pairs_alone_leaves_ddl_and_documents(connection: Connection) -> None:
    load_items(connection, items("shop", task_id=OLD), OFFLINE, scope("shop", task_id=OLD))
    result = load_items(connection, of_tables("zh", WHOLE, new=A), OFFLINE, scope("shop", task_id=WHOLE))
    assert (result.loaded, result.removed, result.others) == ({"sql": 1, "ddl": 0, "documentation": 0}, 2, 2)


def test_another_embedder_displaces_pairs_of_other_tasks(connection: Connection) -> None:
    load_items(connection, of_tables("zh", OLD, a=A), OFFLINE, scope("shop", task_id=OLD))
    load_items(connection, of_tables("en", ENGLISH, b=B), OFFLINE, scope("shop", "en", task_id=ENGLISH))
    notes = Notes()
    load_items(connection, of_tables("zh", OLD, a=A), SmallEmbedder(), scope("shop", task_id=OLD), witness=notes)
    assert notes.displaced == [(ENGLISH, "b", False)]


def test_load_that_adds_removes_only_stale_rows_of_its_own_task(connection: Connection) -> None:
    adds = replace(scope("shop", task_id=WHOLE), adds=True)
    load_items(connection, of_tables("zh", OLD, old=A, both=B), OFFLINE, scope("shop", task_id=OLD))
    load_items(connection, of_tables("en", ENGLISH, english=A), OFFLINE, scope("shop", "en", task_id=ENGLISH))
    added = load_items(connection, of_tables("zh", WHOLE, both=B, stale=A), OFFLINE, adds)
    assert (added.removed, added.pairs_added, added.pairs_removed) == (0, 1, 0)
    # the text of both pairs belongs to the task that loaded it last
    assert added.pairs_by_task == {OLD: 1, WHOLE: 2}
    again = load_items(connection, of_tables("zh", WHOLE, both=B, new=A), OFFLINE, adds)
    assert (again.pairs_added, again.pairs_removed, again.pairs_by_task) == (1, 1, {OLD: 1, WHOLE: 2})
    replaced = load_items(connection, of_tables("zh", WHOLE, both=B), OFFLINE, replace(adds, adds=False))
    assert (replaced.pairs_removed, replaced.pairs_by_task) == (2, {WHOLE: 1})


def test_load_that_adds_is_refused_if_another_embedder_made_the_pairs_of_others(connection: Connection) -> None:
    load_items(connection, of_tables("zh", OLD, a=A), OFFLINE, scope("shop", task_id=OLD))
    adds = replace(scope("shop", task_id=WHOLE), adds=True)
    with pytest.raises(OtherEmbedderError, match="load_mode: add would remove the pairs of other tasks over 'shop'"):
        load_items(connection, of_tables("zh", WHOLE, b=B), SmallEmbedder(), adds)
    assert rows(connection, "select distinct cmetadata ->> 'task_id' from langchain_pg_embedding") == [(OLD,)]


def test_load_is_rolled_back_if_its_witness_fails(connection: Connection) -> None:
    class Deaf(Notes):
        def displacing(self, displaced: Sequence[Displaced]) -> None:
            raise InterruptedError(f"{len(displaced)} displaced")

    load_items(connection, of_tables("zh", OLD, a=A), OFFLINE, scope("shop", task_id=OLD))
    with pytest.raises(InterruptedError, match="1 displaced"):
        load_items(connection, of_tables("zh", FEW, a=A), OFFLINE, scope("shop", task_id=FEW), witness=Deaf())
    tasks = rows(connection, "select distinct cmetadata ->> 'task_id' from langchain_pg_embedding")
    assert tasks == [(OLD,)]


def load_of_source(
    connection: Connection, embedder: SmallEmbedder, source: str, task_id: str, *questions: str, adopts: bool = True
) -> LoadResult:
    """Load pairs of a database called `shop` with this source; the task is about all of its tables."""
    pairs = [a_pair(question) for question in questions]
    fresh = training_items(source=source, db_name="shop", task_id=task_id, pairs=pairs, language="zh")
    wanted = LoadScope(source=source, db_name="shop", task_id=task_id, language="zh", adopts=adopts)
    return load_items(connection, fresh, embedder, wanted)


def test_databases_of_one_name_on_two_servers_are_independent(connection: Connection) -> None:
    embedder = SmallEmbedder()
    load_of_source(connection, embedder, "shop", OLD, "both", "here")
    there = load_of_source(connection, embedder, "db2:5432/shop", FEW, "both", "there")
    assert (there.removed, there.others, there.displaced) == (0, 0, 0)
    again = load_of_source(connection, embedder, "shop", WHOLE, "here")
    assert (again.removed, again.others) == (1, 0)
    stored = rows(connection, "select cmetadata ->> 'source', document from langchain_pg_embedding")
    assert {(source, ast.literal_eval(str(text))["question"]) for source, text in stored} == {
        ("db2:5432/shop", "both"),
        ("db2:5432/shop", "there"),
        ("shop", "here"),
    }


@from_table
def test_rows_of_earlier_versions_are_of_the_next_source_of_their_name(
    connection: Connection, source: str, task_id: str, adopts: bool, there: set[str], fresh: list[str]
) -> None:
    embedder = SmallEmbedder()
    load_of_source(connection, embedder, "shop", OLD, "kept", "old")
    connection.execute("update langchain_pg_embedding set cmetadata = cmetadata - 'source'")
    embedder.embedded.clear()
    load_of_source(connection, embedder, source, task_id, "kept", "new", adopts=adopts)
    assert [ast.literal_eval(text)["question"] for text in embedder.embedded] == fresh
    documents = rows(connection, "select document from langchain_pg_embedding")
    assert {ast.literal_eval(str(d))["question"] for (d,) in documents} == there
    unmarked = rows(connection, "select count(*) from langchain_pg_embedding where not cmetadata ? 'source'")
    assert unmarked == [(2 if "old" in there else 0,)]


def test_another_embedder_is_refused_where_other_databases_rows_would_be_left(connection: Connection) -> None:
    load_items(connection, items("shop"), OFFLINE, scope("shop"))
    load_items(connection, items("other"), OFFLINE, scope("other"))
    embedder = SmallEmbedder()
    with pytest.raises(EmbedderMismatchError, match=r"use-multilingual-3.*letters"):
        load_items(connection, items("shop"), embedder, scope("shop"))
    assert embedder.embedded == []
    assert VectorStore(connection).count("shop", "sql") == 2


def test_another_embedder_replaces_everything_where_the_store_holds_only_this_database(connection: Connection) -> None:
    load_items(connection, items(), OFFLINE, scope("shop"))
    result = load_items(connection, items(), SmallEmbedder(), scope("shop"))
    assert (result.embedder_changed, result.upserted, result.unchanged) == (True, 4, 0)
    back = load_items(connection, items(), OFFLINE, scope("shop"))
    assert (back.embedder_changed, back.loaded) == (True, back.expected)


def test_interrupted_load_keeps_the_old_rows(connection: Connection) -> None:
    load_items(connection, items(), OFFLINE, scope("shop"))

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError("cancelled")

    with pytest.raises(InterruptedError):
        load_items(connection, items("shop", "新问题"), SmallEmbedder(), scope("shop"), progress=stop)
    assert VectorStore(connection).count("shop", "sql") == 2


def test_a_row_that_goes_missing_fails_the_load_and_keeps_the_old_one(connection: Connection) -> None:
    load_items(connection, items("shop", "旧问题"), OFFLINE, scope("shop"))
    connection.execute(
        "create function lose() returns trigger language plpgsql as 'begin return null; end';"
        "create trigger lose before insert on langchain_pg_embedding for each row execute function lose()"
    )
    with pytest.raises(LoadMismatchError, match="sql: 1 expected, 0 found"):
        load_items(connection, items("shop", "新问题"), OFFLINE, scope("shop"))
    assert "旧问题" in str(rows(connection, "select document from langchain_pg_embedding where id like '%-sql'"))


def test_an_item_of_another_source_is_refused(connection: Connection) -> None:
    with pytest.raises(ValueError, match="belongs to 'other'"):
        load_items(connection, items("other"), OFFLINE, scope("shop"))


def test_a_collection_of_unknown_vectors_is_refused(connection: Connection) -> None:
    store = VectorStore(connection)
    store.ensure_tables(512)
    connection.execute("insert into langchain_pg_collection values (gen_random_uuid(), 'sql', null)")
    connection.execute(
        "insert into langchain_pg_embedding (id, collection_id, document) select 'x-sql', uuid, '{}' "
        "from langchain_pg_collection"
    )
    with pytest.raises(EmbedderMismatchError, match="an unknown embedder"):
        load_items(connection, items(), OFFLINE, scope("shop"))


def test_tables_that_langchain_made_are_taken_as_they_are(connection: Connection) -> None:
    connection.execute("create extension vector")
    connection.execute(
        "create table langchain_pg_collection (uuid uuid primary key, name varchar unique, cmetadata json)"
    )
    connection.execute(
        "create table langchain_pg_embedding (id varchar primary key, embedding vector, document varchar, "
        "cmetadata jsonb, collection_id uuid references langchain_pg_collection on delete cascade)"
    )
    connection.execute("insert into langchain_pg_collection values (gen_random_uuid(), 'sql', '{\"own\": 1}')")
    result = load_items(connection, items(), OFFLINE, scope("shop"))
    assert result.loaded == result.expected
    records = rows(connection, "select cmetadata ->> 'own' from langchain_pg_collection where name = 'sql'")
    assert records == [("1",)]
    assert load_items(connection, items(), SmallEmbedder(), scope("shop")).embedder_changed


def test_an_extension_in_another_schema_is_found(connection: Connection) -> None:
    connection.execute("create schema extensions")
    connection.execute("create extension vector schema extensions")
    result = load_items(connection, items(), OFFLINE, scope("shop"))
    assert sum(result.loaded.values()) == 4


def test_vectors_dropped_with_the_extension_are_made_again(connection: Connection) -> None:
    load_items(connection, items(), OFFLINE, scope("shop"))
    connection.execute("drop extension vector cascade")
    result = load_items(connection, items(), OFFLINE, scope("shop"))
    assert (result.loaded, result.upserted) == (result.expected, 4)
    assert rows(connection, "select count(*) from langchain_pg_embedding where embedding is null") == [(0,)]


def test_missing_extension_is_reported(connection: Connection) -> None:
    connection.execute("create role vector_visitor")
    connection.execute("set role vector_visitor")
    try:
        with pytest.raises(VectorExtensionMissingError, match="CREATE EXTENSION vector"):
            load_items(connection, items(), OFFLINE, scope("shop"))
    finally:
        connection.execute("reset role")
        connection.execute("drop role vector_visitor")


def test_missing_right_to_create_tables_is_reported(connection: Connection) -> None:
    connection.execute("create extension vector schema public")
    connection.execute("create role vector_visitor")
    connection.execute("set role vector_visitor")
    try:
        with pytest.raises(NoRightToMakeTablesError, match="CREATE and USAGE"):
            load_items(connection, items(), OFFLINE, scope("shop"))
    finally:
        connection.execute("reset role")
        connection.execute("drop role vector_visitor")


def test_an_index_is_made_for_many_rows_only(connection: Connection) -> None:
    load_items(connection, items("shop", *(f"第 {n} 号问题" for n in range(150))), SmallEmbedder(), scope("shop"))
    store = VectorStore(connection)
    store.ensure_tables(8)
    assert not store.ensure_index(threshold=1_000)
    assert store.ensure_index(threshold=100)
    assert store.has_index()


def test_it_works_inside_a_transaction_of_the_caller(database: str) -> None:
    with psycopg.connect(database) as opened:
        load_items(opened, items("shop"), OFFLINE, scope("shop"))
        load_items(opened, items("shop", "新问题"), OFFLINE, scope("shop"))
        opened.commit()
        assert VectorStore(opened).count("shop", "sql") == 1
