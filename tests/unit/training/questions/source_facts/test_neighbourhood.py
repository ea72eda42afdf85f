"""Parents that rows reach, and their names in questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tables import from_table
from tests.unit.training.made import described, table, table_of
from tests.unit.training.questions.shop import column, profile
from training.catalog.model import Catalog, Column, ColumnName, Table, TableName
from training.labels.label import Label
from training.profile.profiles import TableProfile
from training.questions import form as f
from training.questions.families.rows.lists import Listing
from training.questions.generation.generate import grammar_of
from training.questions.phrasing.vocabulary import every_field
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.relations.relation import Relation
from training.source.description import SourceDescription

SITE, DEVICE, ALERT, BOOK = (TableName("public", name) for name in ("site", "device", "alert", "book"))
LABELS = {"isbn": "ISBN", "site_code": "site code", "device_no": "device number"}


def _table(name: TableName, key: tuple[str, ...], *columns: Column) -> Table:
    return Table(name=name, kind="table", columns=columns, primary_key=key)


def _edge(child: TableName, parent: TableName, *columns: str) -> Relation:
    return Relation(child=child, child_columns=columns, parent=parent, parent_columns=columns, origin="declared")


def _code(name: str) -> Column:
    return column(name, "varchar", not_null=True)


ID = column("id", not_null=True)
TABLES = (
    _table(
        ALERT, ("id",), column("id", not_null=True), _code("site_code"), column("device_no"), column("seen", "date")
    ),
    _table(BOOK, ("isbn",), _code("isbn"), _code("title"), _code("site_code")),
    _table(DEVICE, ("site_code", "device_no"), _code("site_code"), column("device_no", not_null=True), _code("kind")),
    _table(SITE, ("site_code",), _code("site_code"), _code("city")),
)
EDGES = (
    _edge(ALERT, DEVICE, "site_code", "device_no"),
    _edge(ALERT, SITE, "site_code"),
    _edge(BOOK, SITE, "site_code"),
    _edge(DEVICE, SITE, "site_code"),
)
ROLES = {
    "title": profile("label", distinct=9),
    "kind": profile("flag", "a", "b"),
    "city": profile("dimension", "x", "y"),
}
SOURCE = SourceDescription(
    catalog=Catalog(database="d", tables=TABLES),
    profiles={
        t.name: TableProfile(
            rows=100,
            exact=True,
            columns={c.name: ROLES.get(c.name, profile("key", distinct=9)) for c in t.columns}
            | ({"seen": profile("time", distinct=50)} if t.name == ALERT else {}),
        )
        for t in TABLES
    },
    relations=EDGES,
    table_labels={t.name: Label(text=t.name.name, origin="name") for t in TABLES},
    column_labels={
        ColumnName(t.name, c.name): Label(text=LABELS.get(c.name, c.name), origin="name")
        for t in TABLES
        for c in t.columns
    },
    themes=(),
    language="en",
)
REACH = Reach(SOURCE)


def test_direct_parent_has_no_longer_path() -> None:
    ends = [tuple(r.parent.name for r in path) for path in REACH.paths(ALERT)]
    assert ends == [("device",), ("site",)]


def test_all_edges_of_a_table_are_reached() -> None:
    match = TableName("public", "match")
    players = [f"player_{number}" for number in range(1, 23)]
    table = _table(match, ("id",), column("id", not_null=True), *map(_code, players))
    many = tuple(replace(_edge(match, SITE, name), parent_columns=("site_code",)) for name in players)
    paths = Reach(
        replace(SOURCE, catalog=Catalog(database="d", tables=(*TABLES, table)), relations=(*EDGES, *many))
    ).paths(match)
    assert paths == tuple((edge,) for edge in many)


@pytest.mark.parametrize(
    ("table", "display"),
    [
        pytest.param(BOOK, ("title",), id="by its title"),
        pytest.param(SITE, ("site_code",), id="by a key that people use, if nothing else names it"),
        pytest.param(ALERT, (), id="not by a serial number"),
        pytest.param(DEVICE, (), id="not by one part of a key"),
    ],
)
def test_columns_that_name_a_row(table: TableName, display: tuple[str, ...]) -> None:
    assert REACH.display(table) == display


@pytest.mark.parametrize(
    ("first", "last"), [("first name", "last name"), ("given name", "family name"), ("名", "姓")], ids=str
)
def test_people_are_named_by_first_and_last_name(first: str, last: str) -> None:
    labels = {ColumnName(BOOK, "title"): first, ColumnName(BOOK, "site_code"): last}
    said = {
        name: Label(text=labels.get(name, label.text), origin="name") for name, label in SOURCE.column_labels.items()
    }
    assert Reach(replace(SOURCE, relations=(), column_labels=said)).display(BOOK) == ("title", "site_code")


def test_reference_named_like_its_key_means_the_row() -> None:
    loan = TableName("public", "loan")
    table = _table(loan, ("id",), column("id", not_null=True), _code("isbn"))
    with_loans = replace(
        SOURCE,
        catalog=Catalog(database="d", tables=(*TABLES, table)),
        profiles={
            **SOURCE.profiles,
            loan: TableProfile(rows=9, exact=True, columns={"id": profile("key"), "isbn": profile("key", distinct=5)}),
        },
        relations=(*EDGES, _edge(loan, BOOK, "isbn")),
        table_labels={**SOURCE.table_labels, loan: Label(text="loan", origin="name")},
        column_labels={
            **SOURCE.column_labels,
            ColumnName(loan, "id"): Label(text="ID", origin="name"),
            ColumnName(loan, "isbn"): Label(text="ISBN", origin="name"),
        },
    )
    words = Words(Reach(with_loans), "en")
    assert words.entity(f.Entity(table=BOOK, path=(_edge(loan, BOOK, "isbn"),))) == "book"


@pytest.mark.parametrize(("null_share", "unsaid"), [(0.0, True), (0.1, False)], ids=["of all rows", "of some rows"])
def test_only_date_without_nulls_can_go_unnamed(null_share: float, unsaid: bool) -> None:
    log = TableName("public", "log")
    table = _table(log, ("id",), column("id", not_null=True), column("log_date", "date"))
    columns = {"id": profile("key"), "log_date": profile("time", distinct=50, null_share=null_share)}
    source = SourceDescription(
        catalog=Catalog(database="d", tables=(table,)),
        profiles={log: TableProfile(rows=99, exact=True, columns=columns)},
        relations=(),
        table_labels={log: Label(text="log", origin="name")},
        column_labels={
            ColumnName(log, "id"): Label(text="ID", origin="name"),
            ColumnName(log, "log_date"): Label(text="log date", origin="name"),
        },
        themes=(),
        language="en",
    )
    assert (Words(Reach(source), "en").main_time(log) is not None) is unsaid


def _renamed(table: TableName, label: str) -> SourceDescription:
    return replace(
        SOURCE, language="zh", table_labels={**SOURCE.table_labels, table: Label(text=label, origin="comment")}
    )


@from_table
def test_all_is_worded_once(label: str, said: str) -> None:
    words = Words(Reach(_renamed(BOOK, label)), "zh")
    form = Listing(things=f.Things(table=BOOK), show=(f.Field(table=BOOK, column="title"),))
    questions = {grammar_of(words).question(form, variant) for variant in range(20)}
    assert all(said in question for question in questions), questions


@pytest.mark.parametrize(("distinct", "measured"), [(9, True), (1, False)], ids=["that differs", "the same for all"])
def test_only_a_number_with_several_values_is_a_measure(distinct: int, measured: bool) -> None:
    alerts = SOURCE.profiles[ALERT]
    columns = {**alerts.columns, "device_no": profile("measure", distinct=distinct)}
    source = replace(SOURCE, profiles={**SOURCE.profiles, ALERT: replace(alerts, columns=columns)})
    assert (f.Field(table=ALERT, column="device_no") in Reach(source).measures(ALERT)) is measured


def _of_loans(*references: Relation) -> Words:
    """Return the reach of a source whose loans have these references and nothing else."""
    loan = TableName("public", "loan")
    columns = [c for r in references for c in r.child_columns]
    table = _table(loan, (columns[0],), *map(_code, columns))
    return Words(
        Reach(
            replace(
                SOURCE,
                catalog=Catalog(database="d", tables=(*TABLES, table)),
                profiles={
                    **SOURCE.profiles,
                    loan: TableProfile(rows=9, exact=True, columns={c: profile("key", distinct=9) for c in columns}),
                },
                relations=(*EDGES, *references),
                table_labels={**SOURCE.table_labels, loan: Label(text="loan", origin="name")},
                column_labels={
                    **SOURCE.column_labels,
                    **{ColumnName(loan, c): Label(text=c.replace("_", " "), origin="name") for c in columns},
                },
            )
        ),
        "en",
    )


def test_key_named_like_its_target_is_no_field() -> None:
    edge = replace(_edge(TableName("public", "loan"), BOOK, "book"), parent_columns=("isbn",))
    words = _of_loans(edge)
    assert words.row_name(edge.child) == (f.Entity(table=BOOK, path=(edge,)),)
    assert "book" not in {field.column for field in every_field(words, edge.child)}


def test_two_references_to_keys_of_one_table_have_different_names() -> None:
    loan = TableName("public", "loan")
    edges = (_edge(loan, BOOK, "isbn"), _edge(loan, BOOK, "title"))
    words = _of_loans(*edges)
    names = [words.entity(f.Entity(table=BOOK, path=(edge,))) for edge in edges]
    assert len(set(names)) == 2
    assert "book book" not in names


def _linking(*names: str) -> Reach:
    """Return a source of tables that link devices and sites, each with both keys only."""
    links = tuple(
        _table(TableName("public", name), ("site_code", "device_no"), _code("site_code"), column("device_no"))
        for name in names
    )
    keys = {"site_code": profile("key", distinct=9), "device_no": profile("key", distinct=9)}
    labels = {ColumnName(t.name, key): Label(text=key.replace("_", " "), origin="name") for t in links for key in keys}
    return Reach(
        replace(
            SOURCE,
            catalog=Catalog(database="d", tables=(*TABLES, *links)),
            profiles=SOURCE.profiles | {t.name: TableProfile(rows=9, exact=True, columns=keys) for t in links},
            relations=(*EDGES, *(_edge(t.name, parent, key) for t in links for parent, key in ENDS)),
            column_labels=SOURCE.column_labels | labels,
        )
    )


ENDS = ((SITE, "site_code"), (BOOK, "device_no"))


def test_only_link_between_two_tables_is_a_link() -> None:
    first, second = TableName("public", "shelf"), TableName("public", "loan")
    assert _linking("shelf").is_link(first)
    assert not _linking("shelf", "loan").is_link(first)
    assert not _linking("shelf", "loan").is_link(second)


def test_name_precedes_code_as_the_name_of_rows() -> None:
    school = TableName("public", "schools")
    columns = {
        "NCESSchool": replace(profile("label", distinct=9), format="code"),
        "School": profile("label", distinct=9),
    }
    made = Table(name=school, kind="table", columns=tuple(column(name, "varchar") for name in columns))
    reach = Reach(
        replace(
            SOURCE,
            catalog=Catalog(database="d", tables=(made,)),
            profiles={school: TableProfile(rows=9, exact=True, columns=columns)},
            relations=(),
            table_labels={school: Label(text="school", origin="name")},
            column_labels={ColumnName(school, name): Label(text=name, origin="name") for name in columns},
        )
    )
    assert reach.display(school) == ("School",)


@from_table
def test_numbers_that_can_be_added_and_compared(name: str, added: bool, compared: bool) -> None:
    made = table("thing", "id", name, key=["id"])
    source = described(made, rows={"thing": {"id": range(60), name: [n * 7 % 31 for n in range(60)]}})
    reach, of = Reach(source), f.Field(table=made.name, column=name)
    assert (not reach.is_position(of) and reach.additive(of), not reach.is_position(of)) == (added, compared)


def test_unit_column_is_recognised_by_its_label() -> None:
    """Limits of indicators in mg/L, NTU and CFU are not compared; a value is in the unit of its indicator."""
    units = table_of('zb(*zbdm:text, dw:text "单位", xz:numeric "限值")')
    results = table_of('jg(*id, zbdm:text->zb.zbdm, jcz:numeric "检测值")')
    rows = {
        "zb": {"zbdm": list("abcd"), "dw": ["mg/L", "NTU", "mg/L", "CFU"], "xz": ["1.5", "3", "0.3", "100"]},
        "jg": {"id": range(40), "zbdm": list("abcd") * 10, "jcz": [f"{n}.5" for n in range(40)]},
    }
    reach = Reach(described(units, results, rows=rows, language="zh"))
    assert reach.unit_column(f.Field(table=units.name, column="xz")) == f.Field(table=units.name, column="dw")
    assert reach.measures(results.name) == ()
