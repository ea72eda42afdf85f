"""The user's knowledge file: given derived knowledge and a file, when merged, then the lines of knowledge.md."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import yaml

from tests.tables import from_table
from tests.unit.training.knowledge.test_knowledge import CUSTOMER, LINE, ORDERS, ROWS
from tests.unit.training.made import described, table
from training.catalog.model import TableName
from training.catalog.user_files.user_knowledge import (
    UserKnowledgeError,
    check_headings,
    is_knowledge,
    parse_knowledge,
)
from training.knowledge.corrections import Corrected, corrected
from training.knowledge.derive import knowledge_of
from training.knowledge.markdown import render_knowledge, sections
from training.knowledge.semantic_model import render_semantic_model
from training.language.languages import Language


def merged(text: str, language: Language = "en") -> Corrected:
    source = described(CUSTOMER, ORDERS, LINE, rows=ROWS, language=language)
    return corrected(knowledge_of(source), parse_knowledge(text), language)


def written(text: str, language: Language = "en") -> str:
    return render_knowledge(merged(text, language).knowledge, language)


def section(text: str, of: str = "orders", language: Language = "en") -> list[str]:
    return dict(sections(written(text, language))).get(of, "").splitlines()[1:]


@from_table
def test_lines_of_a_table(text: str, lines: Sequence[str]) -> None:
    assert section(text) == lines


def test_lines_before_a_heading_are_about_the_source_and_a_table_without_more_gets_a_section() -> None:
    text = written("- prices are in euros\n\n## customer\n- VIPs have a star\n")
    assert list(sections(text))[:2] == [
        ("", "# Knowledge of made\n- prices are in euros (user)"),
        ("customer", "## customer\n- VIPs have a star (user)"),
    ]


def test_chinese_lines_and_names_of_a_table() -> None:
    lines = section("## orders\n- 已付即结清\n- 删除: 订单（名称）\n", language="zh")
    assert lines[:2] == ["- 已付即结清（用户）", "- 发生日期：order_date，2024-01-01 至 2024-01-08（数据）"]


@pytest.mark.parametrize("language", ["en", "zh"])
@from_table
def test_knowledge_that_is_uploaded_again_changes_nothing(text: str, language: Language) -> None:
    once = written(text, language)
    assert merged(once, language).unmatched == ()
    assert written(once, language) == once


def test_odd_table_names_are_found_by_their_headings() -> None:
    names = ["x -> y", "a*[b]`c`", "trail ", "<t>"]
    source = described(*(table(name, "id", "amount:numeric", key=("id",)) for name in names))
    text = "".join(
        f"{heading}\n- note (user)\n" for heading in (r"## x -&gt; y", r"## a\*\[b\]\`c\`", "## trail", "## <t>")
    )
    facts = parse_knowledge(text)
    check_headings(facts, (each.name for each in source.tables))
    found = corrected(knowledge_of(source), facts, "en")
    assert [of.from_user.added for of in found.knowledge.tables] == [("note",)] * 4


def test_lines_without_effect_are_reported() -> None:
    found = merged(
        "- not: a\n## orders\n- not: b\n- not: status is one of 'open', 'paid'\n## elsewhere\n- c\n- not: d\n"
    )
    assert found.unmatched == (1, 3)
    assert found.other_tables == ("elsewhere",)


def test_semantic_model_has_the_lines_and_lacks_removed_metrics_and_relationships() -> None:
    source = described(CUSTOMER, ORDERS, LINE, rows=ROWS)
    text = (
        "- prices are in euros\n## orders\n- net = `SUM(amount * 2)`\n- not: average score = AVG(score)\n"
        "- not: many to one: customer_id = customer.id, empty in 25%\n- not: status is one of 'open', 'paid'\n"
    )
    found = corrected(knowledge_of(source), parse_knowledge(text), "en")
    model = yaml.safe_load(render_semantic_model(found.knowledge, source))
    assert model["ai_context"]["instructions"].splitlines()[0] == "prices are in euros (user)"
    [orders] = (each for each in model["datasets"] if each["name"] == "orders")
    assert orders["ai_context"]["instructions"].splitlines()[0] == "net = `SUM(amount * 2)` (user)"
    [status] = (each for each in orders["fields"] if each["name"] == "status")
    assert "ai_context" not in status
    assert [each["name"] for each in model["metrics"] if each["name"].startswith("orders")] == ["orders_sum_amount"]
    assert [each["from"] for each in model["relationships"]] == ["order_line"]


@from_table
def test_faulty_file_is_refused_with_its_line(text: str, en: str, zh: str) -> None:
    with pytest.raises(UserKnowledgeError) as refused:
        parse_knowledge(text)
    assert en in refused.value.sentence.en
    assert zh in refused.value.sentence.zh


@from_table
def test_heading_names_a_table_of_the_database(heading: str, en: str | None, zh: str | None) -> None:
    tables = [TableName(*name.split(".")) for name in ("public.orders", "a.tour", "b.tour", "b.trip")]
    facts = parse_knowledge(f"- a\n\n## {heading}\n- b\n")
    if en is None or zh is None:
        return check_headings(facts, tables)
    with pytest.raises(UserKnowledgeError) as refused:
        check_headings(facts, tables)
    assert refused.value.sentence.en.endswith(en)
    assert refused.value.sentence.zh.endswith(zh)
    return None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        pytest.param("# Knowledge of x\n\n- a -> b\n", True, id="an item"),
        pytest.param("# x\n\n## t\n\n订单（名称）\n- a\n", True, id="other names before the first item"),
        pytest.param("# joins\na.b -> c.d\n", False, id="relations"),
        pytest.param("## joins\na.b -> c.d\nc.d -> e.f\n", False, id="relations below a comment"),
        pytest.param("-- all\na\n", False, id="a table list"),
        pytest.param("\n" * 100_000, False, id="nothing"),
    ],
)
def test_knowledge_is_recognised_by_its_first_lines(text: str, is_one: bool) -> None:
    assert is_knowledge(text) is is_one
