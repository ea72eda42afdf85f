"""Properties of all generated pairs of a source."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pglast import ast, parse_sql
from pglast.visitors import Visitor

from tests.unit.training.made import column, described, table
from tests.unit.training.questions import shop
from training.catalog.model import TableName
from training.language.languages import Language
from training.measures.coverage import coverage_report
from training.measures.scarcity import scarce_levels
from training.pair import Pair
from training.questions import form
from training.questions.as_of import as_of_newest
from training.questions.families.rows.lists import Listing
from training.questions.generation.generate import (
    GenerationOptions,
    ProbeResult,
    generate_pairs,
    generate_themes,
    grammar_of,
)
from training.questions.phrasing.grammar import UnsayableError
from training.questions.phrasing.reading import readings
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.source.description import SourceDescription

LANGUAGES: tuple[Language, ...] = ("zh", "en")
OPTIONS = GenerationOptions(source_name="shop", pairs_per_table=15)


class Names(Visitor):
    """Column references of an SQL, columns inside SUM or AVG, and names of the result."""

    def __init__(self) -> None:
        self.given: set[str] = set()
        self.columns: list[tuple[str | None, ...]] = []
        self.summed: list[tuple[str | None, ...]] = []

    def visit_ColumnRef(self, _ancestors: object, node: ast.ColumnRef) -> None:  # noqa: N802 - pglast's name
        self.columns.append(tuple(f.sval for f in node.fields or () if isinstance(f, ast.String)))

    def visit_ResTarget(self, _ancestors: object, node: ast.ResTarget) -> None:  # noqa: N802
        if node.name:
            self.given.add(node.name)

    def visit_FuncCall(self, _ancestors: object, node: ast.FuncCall) -> None:  # noqa: N802
        called = [part.sval for part in node.funcname or () if isinstance(part, ast.String)]
        if called[-1:] in (["sum"], ["avg"]):
            columns = (a.fields or () for a in node.args or () if isinstance(a, ast.ColumnRef))
            self.summed.extend(tuple(f.sval for f in of if isinstance(f, ast.String)) for of in columns)


def names(pair: Pair) -> Names:
    visitor = Names()
    visitor(parse_sql(pair.sql))
    return visitor


@pytest.fixture(scope="module", params=LANGUAGES)
def source(request: pytest.FixtureRequest) -> SourceDescription:
    return shop.shop(request.param)


@pytest.fixture(scope="module")
def pairs(source: SourceDescription) -> tuple[Pair, ...]:
    return generate_pairs(source, OPTIONS)


def test_every_sql_is_one_select_on_one_line(pairs: tuple[Pair, ...]) -> None:
    for pair in pairs:
        (statement,) = parse_sql(pair.sql)
        assert isinstance(statement.stmt, ast.SelectStmt), pair.sql
        assert pair.sql.endswith(";")
        assert "\n" not in pair.sql


def test_every_column_is_qualified(pairs: tuple[Pair, ...]) -> None:
    found = [(p.sql, names(p)) for p in pairs]
    assert [sql for sql, it in found if any(len(c) == 1 and c[0] not in it.given for c in it.columns)] == []


def test_a_key_is_never_added_up(pairs: tuple[Pair, ...]) -> None:
    keys = {"id", "Id", "customer_id", "clerk_id", "purchase_id", "product_id", "tag_id", "ManagerId"}
    assert [p.sql for p in pairs if any(c[-1] in keys for c in names(p).summed)] == []


def test_the_pairs_cover_the_source(source: SourceDescription, pairs: tuple[Pair, ...]) -> None:
    report = coverage_report(source, pairs)
    assert report.pairs == 15 * len(source.tables)
    assert report.tables.missing == report.business_columns.missing == report.relation_edges.missing == ()
    assert report.duplicate_questions == report.conflicting_questions == ()
    assert report.literal_agreement == 1
    assert report.raw_identifiers == ()
    assert min(share for _, share in report.difficulties) >= 0.15
    assert report.unique_skeletons.share >= 0.5
    assert len(report.families) >= 20


def test_every_question_reads_one_way(source: SourceDescription, pairs: tuple[Pair, ...]) -> None:
    grammar = grammar_of(Words(Reach(source), source.language))
    assert [p.question for p in pairs if len(readings(grammar, p.question)) != 1] == []


def test_personal_columns_are_never_compared(pairs: tuple[Pair, ...]) -> None:
    assert [p.sql for p in pairs if "customer.phone =" in p.sql or "customer.phone ILIKE" in p.sql] == []


def test_only_tables_with_a_deletion_mark_have_questions_about_it(pairs: tuple[Pair, ...]) -> None:
    marked = [p for p in pairs if "deleted" in p.sql]
    assert marked
    assert all("customer" in p.tables and ("未删除" in p.question or "non-deleted" in p.question) for p in marked)


@pytest.mark.long
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    source: SourceDescription, pairs: tuple[Pair, ...]
) -> None:
    assert generate_pairs(source, OPTIONS) == pairs
    other = GenerationOptions(source_name="shop", pairs_per_table=15, seed=7)
    assert generate_pairs(source, other) != pairs


def test_themes_come_one_by_one_in_their_order(source: SourceDescription, pairs: tuple[Pair, ...]) -> None:
    themes = list(generate_themes(source, OPTIONS))
    assert [t.theme for t in themes] == ["theme_01", "theme_02"]
    assert tuple(p for t in themes for p in t.pairs) == pairs


def test_total_precedes_the_number_per_table(source: SourceDescription) -> None:
    assert len(generate_pairs(source, GenerationOptions(source_name="shop", pairs_total=33))) == 33


@pytest.mark.long
def test_wide_table_gets_more_pairs_unless_a_total_is_given() -> None:
    answers = [f"{subject}_{kind}" for subject in "abcdefghijklmnop" for kind in ("score", "weight")]
    survey = table("survey", "id", *answers, key=("id",))
    wide = described(survey, rows={"survey": {name: [n % 7 for n in range(90)] for name in ("id", *answers)}})
    pairs = generate_pairs(wide, GenerationOptions(source_name="survey", pairs_per_table=4))
    assert len(pairs) == len(answers) / 2
    assert coverage_report(wide, pairs).business_columns.missing == ()
    assert len(generate_pairs(wide, GenerationOptions(source_name="survey", pairs_total=4))) == 4


def test_reasons_of_a_rare_level_are_listed_by_table() -> None:
    notes = table("note", "id", "body:text", key=("id",))
    empty = table("draft", "id", "body:text", key=("id",))
    poor = described(notes, empty, rows={"note": {"id": [1, 2], "body": ["long " * 90, "text " * 80]}})
    pairs = generate_pairs(shop.shop("en"), OPTIONS)
    easy = tuple(pair for pair in pairs if pair.difficulty == "easy")
    assert scarce_levels(poor, pairs) == {}
    assert scarce_levels(poor, easy) == {
        level: {"draft": "no_rows", "note": "few_rows"} for level in ("medium", "hard", "extra")
    }


@pytest.mark.long
def test_refused_and_empty_proposals_are_replaced(source: SourceDescription) -> None:
    asked: list[str] = []

    def probe(sql: str) -> ProbeResult:
        asked.append(sql)
        if len(asked) % 3 == 0:
            return ProbeResult(None, "does not run")
        return ProbeResult(0 if len(asked) % 3 == 1 else 5, None)

    found = generate_pairs(source, OPTIONS, probe)
    assert len(found) >= 100
    # an SQL about recent dates is run as of the newest day
    dated = {p.sql for p in found if "CURRENT_DATE" in p.sql}
    assert {p.sql for p in found} - dated <= set(asked[1::3])
    assert dated
    assert {moved.sql for sql in dated if (moved := as_of_newest(sql, source))} <= set(asked[1::3])


@pytest.mark.long
def test_every_proposal_is_counted_once(source: SourceDescription) -> None:
    asked: list[str] = []

    def probe(sql: str) -> ProbeResult:
        asked.append(sql)
        refused = [ProbeResult(None, "no", layer="prepare"), ProbeResult(None, "no"), ProbeResult(0, None)]
        return refused[len(asked) % 4] if len(asked) % 4 < len(refused) else ProbeResult(5, None)

    themes = list(generate_themes(source, OPTIONS, probe))
    fates = Counter[str]()
    kept = Counter[str]()
    for theme in themes:
        for family, counts in theme.proposals.items():
            assert all(count >= 0 for count in counts.values())
            fates.update(counts)
            kept[family] += counts["kept"]
    assert +kept == Counter(pair.family for theme in themes for pair in theme.pairs)
    assert fates["gate"] > 1
    assert fates["run"] > 1
    assert fates["empty"] > 1
    assert fates["selection"] > fates["kept"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(shop.TABLES), ids=str)
def test_a_single_table_gives_its_share(name: TableName, language: Language) -> None:
    found = generate_pairs(shop.shop(language, only=(name,)), GenerationOptions(source_name="shop", pairs_per_table=5))
    assert len(found) >= 2
    assert {t for p in found for t in p.tables} == {name.short}


def test_table_without_rows_gets_questions_with_an_answer() -> None:
    source = shop.emptied(shop.shop(), shop.LINE)
    found = [p for p in generate_pairs(source, OPTIONS) if p.tables == ("purchase_line",)]
    assert {p.family for p in found} <= {"count", "aggregate"}
    assert found


@pytest.mark.parametrize("field", ["pairs_per_table", "pairs_total"])
def test_a_number_of_pairs_below_one_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match=f"{field} is 0; it must be at least 1"):
        GenerationOptions(source_name="shop", **{field: 0})


@pytest.mark.long
@settings(max_examples=25)
@given(
    tables=st.sets(st.sampled_from(sorted(shop.TABLES)), min_size=1),
    language=st.sampled_from(LANGUAGES),
    seed=st.integers(0, 1000),
)
def test_any_part_of_a_source_gives_sql_that_parses(tables: set[TableName], language: Language, seed: int) -> None:
    source = shop.shop(language, only=tuple(tables))
    for pair in generate_pairs(source, GenerationOptions(source_name="shop", pairs_per_table=4, seed=seed)):
        assert len(parse_sql(pair.sql)) == 1


def test_form_without_a_wording_raises_an_error() -> None:
    grammar = grammar_of(Words(Reach(shop.shop()), "en"))
    things = form.Things(table=shop.PURCHASE)
    with pytest.raises(UnsayableError, match="no nodes to word"):
        grammar.question(Listing(things=things, show=()), 0)


def test_mark_stored_as_text_is_worded_by_its_meaning() -> None:
    bill = table("bill", "id", column("zfbz", "text", comment="作废标志"), "city:text", key=["id"], comment="发票")
    rows = {"bill": {"id": range(40), "zfbz": ["0", "0", "0", "1"] * 10, "city": ["Rome", "Bonn"] * 20}}
    source = described(bill, rows=rows, language="zh")
    pairs = generate_pairs(source, GenerationOptions(source_name="shop", pairs_per_table=30))
    assert {"已作废", "未作废"} <= {said for pair in pairs for said in ("已作废", "未作废") if said in pair.question}
    assert coverage_report(source, pairs).literal_agreement == 1
