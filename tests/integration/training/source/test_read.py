"""Reading of real databases: visible and private data, and hostile or broken sources."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from training.catalog.model import TableName
from training.catalog.reader import read_catalog
from training.catalog.selection import AmbiguousTable
from training.catalog.user_files.dictionary import parse_dictionary
from training.catalog.user_files.user_relations import parse_relations
from training.documents.ddl import creation_order, render_ddl
from training.documents.markdown import render_markdown
from training.documents.metadata import render_decision_prompt, render_metadata
from training.profile.sampling import MAX_READ, chosen_rows, chosen_values
from training.source.description import SourceDescription
from training.source.missing import NoTables, TablesMissing
from training.source.read import SourceRequest, read_source

SHOP = Path(__file__).with_name("read.sql").read_text()


def fill(dsn: str, text: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(text.encode())


def read(dsn: str, request: SourceRequest | None = None) -> SourceDescription:
    with psycopg.connect(dsn) as conn:
        return read_source(conn, request or SourceRequest())


def edges(source: SourceDescription) -> set[str]:
    return {
        f"{r.child.short}({','.join(r.child_columns)})->{r.parent.short}({','.join(r.parent_columns)})"
        for r in source.relations
    }


def everything_written(source: SourceDescription) -> str:
    parts = [render_metadata(source), render_decision_prompt(source)]
    for table in creation_order(source):
        parts.extend((render_ddl(table, source), render_markdown(table, source)))
    return "\n".join(parts)


CUSTOMERS, ORDERS = TableName("public", "customers"), TableName("public", "orders")


def test_garbage_of_the_process_is_collected_while_a_source_is_read(database: str) -> None:
    """Other work of the process would otherwise fill the memory."""
    fill(database, SHOP)
    collections: list[str] = []

    def note(phase: str, _: dict[str, int]) -> None:
        collections.append(phase)

    thresholds = gc.get_threshold()
    gc.set_threshold(50)
    gc.callbacks.append(note)
    try:
        read(database)
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*thresholds)
    assert len(collections) > 100


@pytest.mark.parametrize("analysed", [False, True], ids=["freshly loaded", "analysed"])
def test_a_small_shop_is_described_exactly(database: str, analysed: bool) -> None:
    fill(database, SHOP)
    if analysed:
        fill(database, "analyze")
    source = read(database)
    assert [t.name for t in source.tables] == [CUSTOMERS, ORDERS]
    assert (source.profiles[ORDERS].rows, source.profiles[ORDERS].exact) == (400, True)
    status = source.profile(ORDERS, "status")
    assert (status.role, status.complete, [c.value for c in status.common]) == ("flag", True, ["paid", "done", "open"])
    assert source.profile(CUSTOMERS, "level").value_labels == (("0", "普通"), ("1", "银卡"), ("2", "金卡"))
    assert str(source.profiles[ORDERS].newest["placed"]) == "2025-02-04"
    assert source.profile(ORDERS, "is_deleted").role == "soft_delete"
    assert edges(source) == {"orders(customer_id)->customers(id)"}
    assert source.relations[0].origin == "inferred"


def test_personal_data_and_secrets_are_in_no_document_and_in_no_profile(database: str) -> None:
    fill(database, SHOP + "analyze;")
    source = read(database)
    for text in (everything_written(source), repr(source.profiles)):
        assert "@example.com" not in text
        assert "1380013" not in text
        assert "hunter2" not in text
        assert "110101199001" not in text


def test_columns_that_are_private_by_name_are_never_fetched(database: str) -> None:
    fill(database, SHOP)
    fill(database, "create table seen (words text)")
    with psycopg.connect(database) as conn:
        conn.execute("load 'auto_explain'")
        conn.execute("set auto_explain.log_min_duration = 0")
        said: list[str] = []
        conn.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
        conn.execute("set client_min_messages = log")
        conn.commit()
        read_source(conn, SourceRequest(tables=("customers",)))
    asked = " ".join(text for text in said if "customers" in text)
    assert "full_name" in asked
    assert '"email"::text' not in asked
    assert '"password"::text' not in asked


def test_the_same_database_gives_the_same_description(database: str) -> None:
    fill(database, SHOP)
    assert read(database) == read(database)


def test_views_are_read_on_request(database: str) -> None:
    fill(database, SHOP)
    assert TableName("public", "spending") in read(database, SourceRequest(include_views=True)).catalog
    assert [t.name.name for t in read(database, SourceRequest(tables=("spending",))).tables] == ["spending"]


def test_tables_that_do_not_exist_are_named_or_skipped(database: str) -> None:
    fill(database, SHOP)
    with pytest.raises(TablesMissing, match=r"nowhere, sales\.orders") as caught:
        read(database, SourceRequest(tables=("orders", "nowhere", "sales.orders")))
    assert caught.value.names == ("nowhere", "sales.orders")
    source = read(database, SourceRequest(tables=("Orders", "nowhere"), on_missing="skip"))
    assert ([t.name for t in source.tables], source.missing_tables) == ([ORDERS], ("nowhere",))
    with pytest.raises(NoTables):
        read(database, SourceRequest(tables=("nowhere",), on_missing="skip"))


def test_an_empty_database_has_no_tables(database: str) -> None:
    with pytest.raises(NoTables):
        read(database)


def test_a_name_in_several_schemas_needs_its_schema(database: str) -> None:
    fill(database, "create schema a; create schema b; create table a.t (x int); create table b.t (x int)")
    with pytest.raises(AmbiguousTable, match=r"a, b.*schema\.t"):
        read(database, SourceRequest(tables=("t",)))
    assert [str(t.name) for t in read(database, SourceRequest(tables=("b.t",))).tables] == ["b.t"]


def test_dictionary_and_relations_of_the_user_are_used(database: str) -> None:
    fill(database, SHOP)
    source = read(
        database,
        SourceRequest(
            dictionary=parse_dictionary(
                "表名,字段,中文名,取值\norders,,销售单,\norders,status,单据状态,open=未付;paid=已付\n"
            ),
            user_relations=parse_relations("! orders.customer_id -> customers.id"),
        ),
    )
    assert source.relations == ()
    assert (source.label(ORDERS), source.label(ORDERS, "status")) == ("销售单", "单据状态")
    assert source.profile(ORDERS, "status").value_labels == (("open", "未付"), ("paid", "已付"))


def test_a_label_of_the_dictionary_explains_an_abbreviation_elsewhere(database: str) -> None:
    fill(database, "create table sal_cst_hd (cst_no int, cst_nm text); create table cst_vst (cst_no int, vst_dt date)")
    dictionary = parse_dictionary("table,column,label\nsal_cst_hd,cst_nm,Customer name\n")
    source = read(database, SourceRequest(language="en", dictionary=dictionary))
    assert source.label(TableName("public", "cst_vst"), "cst_no") == "customer number"


def test_a_table_without_privilege_is_described_from_the_catalog(database: str) -> None:
    fill(
        database,
        SHOP + "drop role if exists qm_reader; create role qm_reader login; grant select on orders to qm_reader;",
    )
    source = read(make_conninfo(database, user="qm_reader"))
    assert source.profiles[CUSTOMERS].rows == 0
    assert source.profile(CUSTOMERS, "city").common == ()
    assert source.profiles[ORDERS].rows == 400
    fill(database, "revoke all on orders from qm_reader")


def test_nothing_is_written_and_the_session_stays_as_it_was(database: str) -> None:
    fill(
        database,
        SHOP
        + """
        create table touched (x integer);
        create function touch() returns integer language plpgsql as
          $$ begin insert into touched values (1); return 1; end $$;
        create view sly as select touch() as x;
        """,
    )
    with psycopg.connect(database) as conn:
        before = conn.execute("show search_path").fetchone()
        conn.commit()
        source = read_source(conn, SourceRequest(include_views=True))
        assert conn.execute("show search_path").fetchone() == before
        assert conn.execute("select count(*) from touched").fetchone() == (0,)
    assert source.profiles[TableName("public", "sly")].rows == 0, "a view that fails is described without its data"


def test_types_do_not_depend_on_quoted_identifiers_of_the_login(database: str) -> None:
    fill(database, "create table event (id integer primary key, label text, at timestamptz default now());")
    with psycopg.connect(database, options="-c quote_all_identifiers=on") as conn:
        event = read_source(conn, SourceRequest()).catalog.table(TableName("public", "event"))
    assert [(column.type, column.default) for column in event.columns] == [
        ("integer", None),
        ("text", None),
        ("timestamp with time zone", "now()"),
    ]


@pytest.mark.long
def test_endless_view_takes_only_its_timeout(database: str) -> None:
    fill(database, SHOP + "create view slow as select pg_sleep(600)::text as x;")
    with psycopg.connect(database) as conn:
        # enough time for the queries that do end, also on a busy machine
        source = read_source(conn, SourceRequest(include_views=True), statement_timeout_seconds=3)
    assert source.profiles[ORDERS].rows == 400


def test_view_too_large_to_read_gives_its_first_rows(database: str) -> None:
    fill(database, SHOP + "create view many as select generate_series(1, 2000000000) as number;")
    with psycopg.connect(database) as conn:
        source = read_source(conn, SourceRequest(include_views=True), statement_timeout_seconds=1)
    (many,) = [profile for table, profile in source.profiles.items() if table.name == "many"]
    assert (many.columns["number"].minimum, many.rows > 1000) == (1, True)


@pytest.mark.parametrize("key", ["", "primary key (a, b)"])
def test_huge_table_without_integer_key_gives_rows_as_stored(database: str, key: str) -> None:
    fill(
        database, f"create table calls (a int, b text{key and ', '}{key}); insert into calls values (1, 'x'), (2, 'y')"
    )
    with psycopg.connect(database) as conn:
        (table,) = read_catalog(conn, None, include_views=False).catalog.tables
        assert sorted(conn.execute(chosen_rows(table, ["a"], 5, MAX_READ + 1)).fetchall()) == [(1,), (2,)]
        assert sorted(conn.execute(chosen_values(table, ["a"], 5, MAX_READ + 1)).fetchall()) == [(1,), (2,)]


def test_functions_and_operators_of_the_user_are_not_found(database: str) -> None:
    fill(
        database,
        SHOP
        + """
        create function public.left(text, integer) returns text language sql as $$ select 'stolen' $$;
        create function public.lies(text, text) returns boolean language sql as $$ select true $$;
        create operator public.= (leftarg = text, rightarg = text, function = public.lies);
        """,
    )
    assert "stolen" not in repr(read(database).profiles)


def test_values_without_a_python_value_are_left_out(database: str) -> None:
    fill(
        database,
        """
        create table odd (id integer primary key, d date, t timestamptz, n numeric, f float8,
          b bytea, j jsonb, a text[]);
        insert into odd values (1, 'infinity', '-infinity', 'NaN', 'Infinity', '\\x00', '{"a":1}', '{x,y}'),
          (2, '0044-03-15 BC', '20000-01-01', 12.5, 1e300, null, null, null),
          (3, '2024-02-29', now(), 1, 2, null, null, null);
        """,
    )
    source = read(database)
    odd = TableName("public", "odd")
    assert str(source.profile(odd, "d").maximum) == "2024-02-29"
    assert [str(c.value) for c in source.profile(odd, "n").common] == ["1", "12.5"]
    assert "odd" in everything_written(source)


def test_a_large_table_is_sampled_and_its_ends_are_exact(database: str) -> None:
    fill(
        database,
        """
        create table big as select i as id, i % 7 as kind, (array['a','b','c'])[1 + i % 3] as code3,
          timestamp '2020-01-01' + i * interval '1 minute' as at, i % 40000 as owner_id
          from generate_series(1, 60000) i;
        create table owner (owner_id integer primary key, name text);
        insert into owner select i, 'n' || i from generate_series(0, 40000) i;
        """,
    )
    fresh = read(database)
    fill(database, "analyze")
    analysed = read(database)
    big = TableName("public", "big")
    for source in (fresh, analysed):
        assert (source.profiles[big].rows, source.profiles[big].exact) == (60000, True)
        assert str(source.profiles[big].newest["at"]) == "2020-02-11 16:00:00"
        assert (source.profile(big, "code3").complete, source.profile(big, "code3").distinct) == (True, 3)
        assert "big(owner_id)->owner(owner_id)" in edges(source)
        assert len(source.profile(big, "at").common) <= 50


KNOWN_SHAPES = Path(__file__).with_name("known_shapes.sql").read_text(encoding="utf-8")
KNOWN_EDGES = {
    "employees(reports_to)->employees(employee_id)",
    "orders(customer_id)->customers(customer_id)",
    "orders(employee_id)->employees(employee_id)",
    "orders(ship_via)->shippers(shipper_id)",
    "order_details(order_id)->orders(order_id)",
    "order_details(product_id)->products(product_id)",
    "products(supplier_id)->suppliers(supplier_id)",
    "products(category_id)->categories(category_id)",
    "return_lines(order_id)->orders(order_id)",
    "return_lines(product_id)->products(product_id)",
    "return_lines(order_id,product_id)->order_details(order_id,product_id)",
    "nation(n_regionkey)->region(r_regionkey)",
    "emp(deptno)->dept(deptno)",
    "emp(mgr)->emp(empno)",
    "comments(author_id)->users(id)",
    "comments(parent_comment_id)->comments(id)",
    "users(invited_by)->users(id)",
}


def test_relations_of_known_schemas_are_found_without_foreign_keys(
    new_database: Callable[..., str],
) -> None:
    database = new_database()
    fill(database, KNOWN_SHAPES)
    found = edges(read(database))
    assert len(found & KNOWN_EDGES) >= 0.95 * len(KNOWN_EDGES), KNOWN_EDGES - found
    assert len(found & KNOWN_EDGES) >= 0.90 * len(found), found - KNOWN_EDGES


def test_money_is_read_as_a_number_whatever_the_servers_locale(database: str) -> None:
    """In the locales of the server's machine: C everywhere, others if installed."""
    fill(
        database,
        """
        create domain price as money;
        create table sold (id integer primary key, paid money, listed price, pair money[]);
        insert into sold select i, (i * 1000.25)::numeric::money, i::numeric::money, array[i::numeric::money]
          from generate_series(-10, 20000) i;
        create table few (id integer primary key, paid money);
        insert into few values (1, 1.25), (2, -1234.5), (3, null);
        """,
    )
    sold, few = TableName("public", "sold"), TableName("public", "few")
    with psycopg.connect(database) as conn:
        known = conn.execute("select collname from pg_collation where collname in ('de_DE.UTF-8', 'ja_JP.UTF-8')")
        locales = ["C", *sorted(name for (name,) in known)]
    for locale in [*locales, *locales]:
        with psycopg.connect(database) as conn:
            conn.execute("select set_config('lc_monetary', %s, false)", (locale,))
            conn.commit()
            source = read_source(conn, SourceRequest())
        paid = source.profile(few, "paid")
        assert float(str(paid.minimum)) <= -1234
        assert [type(c.value) for c in paid.common] == [type(paid.minimum)] * 2
        assert float(str(source.profile(sold, "listed").maximum)) > float(str(source.profile(sold, "listed").minimum))
        assert not any(sign in sample for sample in paid.samples for sign in "$€￥,")
        fill(database, "analyze")
