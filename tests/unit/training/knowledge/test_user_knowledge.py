"""The user's knowledge file: given derived knowledge and a file, when merged, then the lines of knowledge.md."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import yaml

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

DERIVED = [
    "- date of a row: order_date, from 2024-01-01 to 2024-01-08 (data)",
    "- status is one of 'open', 'paid' (data)",
    "- total amount = SUM(amount); average score = AVG(score) (name)",
    "- many to one: customer_id = customer.id, empty in 25% (foreign key)",
    "- aggregate before joining order_line (foreign key)",
]


def merged(text: str, language: Language = "en") -> Corrected:
    source = described(CUSTOMER, ORDERS, LINE, rows=ROWS, language=language)
    return corrected(knowledge_of(source), parse_knowledge(text), language)


def written(text: str, language: Language = "en") -> str:
    return render_knowledge(merged(text, language).knowledge, language)


def section(text: str, of: str = "orders", language: Language = "en") -> list[str]:
    return dict(sections(written(text, language))).get(of, "").splitlines()[1:]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("", DERIVED, id="no lines"),
        pytest.param(
            "## orders\n- paid means settled\n* VAT is 20%\n",
            ["- paid means settled (user)", "- VAT is 20% (user)", *DERIVED],
            id="lines come first",
        ),
        pytest.param("## public.ORDERS\n- a\n", ["- a (user)", *DERIVED], id="a heading in capitals with the schema"),
        pytest.param(
            "## orders\n- not: status is one of 'open', 'paid'\n", [DERIVED[0], *DERIVED[2:]], id="a removed line"
        ),
        pytest.param(
            "## orders\n- 删除：status is one of 'open', 'paid' (data)\n- status is one of 'open', 'paid' (data)",
            [DERIVED[0], *DERIVED[2:]],
            id="a line removed in Chinese, with its origin, although it is in the file",
        ),
        pytest.param(
            "## orders\n- not: average score = AVG(score)\n- not: customer_id = customer.id, empty in 25%\n",
            [*DERIVED[:2], "- total amount = SUM(amount) (name)", DERIVED[4]],
            id="a removed part of a line, and the only part of one",
        ),
        pytest.param(
            "## orders\n- not: total amount = SUM(amount); average score = AVG(score)\n- net = `SUM(amount * 2)`\n",
            ["- net = `SUM(amount * 2)` (user)", *DERIVED[:2], *DERIVED[3:]],
            id="a removed line of several measures, and SQL in a code span",
        ),
        pytest.param("## orders\n" + "\n".join(DERIVED), DERIVED, id="derived lines add nothing"),
        pytest.param("## orders\n- average score = AVG(score)\n", DERIVED, id="a part of a derived line adds nothing"),
        pytest.param(
            "## orders\n- gross = SUM(x) (name)\n", ["- gross = SUM(x) (user)", *DERIVED], id="another origin"
        ),
        pytest.param("## orders\n- a\n- a（用户）\n- (user)\n", ["- a (user)", *DERIVED], id="one line twice"),
        pytest.param(
            "## orders\n- <b>*x* [y](z) ` \x1b\n",
            [r"- &lt;b&gt;\*x\* \[y\](z) \` (user)", *DERIVED],
            id="markup is text",
        ),
    ],
)
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
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="derived"),
        pytest.param(
            "- a * b\n## customer\n- `x*y` <c> \\`d\\` [e]\n## orders\n- C:\\_x &lt; 3\n- f (user)\n", id="with markup"
        ),
    ],
)
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


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        pytest.param(
            "# Title\nsome prose\n",
            "line 2: cannot read 'some prose'; write a fact as `- fact`, a table's section as `## table`",
            "第 2 行有误：无法识别 'some prose'；一条知识写为 `- 内容`，一张表的标题写为 `## 表名`",
            id="a line that is no item",
        ),
        pytest.param(
            "## t\nnames (dictionary)\n- a\nwrapped\n", "line 4: cannot read 'wrapped'", "第 4 行", id="a wrapped line"
        ),
        pytest.param("### t\n", "line 1: cannot read '### t'", "第 1 行", id="a heading of another level"),
        pytest.param(
            "- not:\n",
            "line 1: name the line to remove after `- not:`",
            "第 1 行有误：请在 `- 删除:` 之后写明要删除的那一行",
            id="nothing to remove",
        ),
        pytest.param("x" * (2**21 + 1), "the file is larger than 2 MB", "文件超过 2 MB", id="a large file"),
    ],
)
def test_faulty_file_is_refused_with_its_line(text: str, en: str, zh: str) -> None:
    with pytest.raises(UserKnowledgeError) as refused:
        parse_knowledge(text)
    assert en in refused.value.text("en")
    assert zh in refused.value.text("zh")


@pytest.mark.parametrize(
    ("heading", "en", "zh"),
    [
        pytest.param(
            "ordrs",
            "line 3: there is no table ordrs; the nearest is orders",
            "第 3 行有误：没有表 ordrs；最接近的是 orders",
            id="a typing error",
        ),
        pytest.param(
            "fiscal year", "line 3: there is no table fiscal year", "没有表 fiscal year", id="similar to no name"
        ),
        pytest.param(
            "tour",
            "line 3: tour is in several schemas; write schema.tour",
            "多个模式中都有表 tour；请写明 模式名.tour",
            id="a name in two schemas",
        ),
        pytest.param("ORDERS", None, None, id="capitals"),
        pytest.param("trip", None, None, id="a name in one schema"),
    ],
)
def test_heading_names_a_table_of_the_database(heading: str, en: str | None, zh: str | None) -> None:
    tables = [TableName(*name.split(".")) for name in ("public.orders", "a.tour", "b.tour", "b.trip")]
    facts = parse_knowledge(f"- a\n\n## {heading}\n- b\n")
    if en is None or zh is None:
        return check_headings(facts, tables)
    with pytest.raises(UserKnowledgeError) as refused:
        check_headings(facts, tables)
    assert refused.value.text("en").endswith(en)
    assert refused.value.text("zh").endswith(zh)
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
