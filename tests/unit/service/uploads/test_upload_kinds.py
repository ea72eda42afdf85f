"""The guessed kind of an upload, and the message if its content is of another kind."""

from __future__ import annotations

import pytest

from service.schemas.errors import InvalidRequest
from service.uploads.upload_checks import InputKind, check_upload, kind_of_checked

TABLES = "bss_company\nbss_branch\n"
RELATIONS = "# joins\norders.customer_id -> customers.id\n"
DICTIONARY = "table,column,label\norders,status,state\n"
KNOWLEDGE = "# Knowledge of shop\n\n## orders\n订单（名称）\n- indirectly: a → b (foreign key)\n"
CHINESE = "表名;字段名;中文名\norders;status;状态\n"


@pytest.mark.parametrize(
    ("name", "text", "kind", "entries"),
    [
        pytest.param("a.txt", TABLES, "tables", 2, id="names alone"),
        pytest.param("a.txt", RELATIONS, "relations", 1, id="an arrow and a neutral name"),
        pytest.param("a.txt", DICTIONARY, "dictionary", 1, id="a header and a neutral name"),
        pytest.param("说明.txt", CHINESE, "dictionary", 1, id="a Chinese header"),
        pytest.param("tables.csv", TABLES, "tables", 2, id="a single column of a spreadsheet"),
        pytest.param("joins.csv", RELATIONS, "relations", 1, id="an arrow in a file named like a spreadsheet"),
        pytest.param("relations.txt", DICTIONARY, "dictionary", 1, id="a header in a file named like relations"),
        pytest.param("dict.txt", RELATIONS, "relations", 1, id="an arrow in a file named like a dictionary"),
        pytest.param("a.md", KNOWLEDGE, "knowledge", 2, id="items below headings"),
        pytest.param("relations.txt", KNOWLEDGE, "knowledge", 2, id="items in a file named like relations"),
        pytest.param("our_knowledge.md", "# Knowledge of shop\n", "knowledge", 0, id="a title, so by its name"),
        pytest.param("relations.txt", "# none yet\n", "relations", 0, id="no content, so by its name"),
    ],
)
def test_content_takes_precedence_over_the_name(name: str, text: str, kind: InputKind, entries: int) -> None:
    assert check_upload(name, text, None) == (kind, entries)
    assert kind_of_checked(name, text) == kind


@pytest.mark.parametrize(
    ("name", "text", "given", "en", "zh"),
    [
        pytest.param(
            "shop_relations.txt",
            TABLES,
            None,
            "(read as relations; kind=… sets another kind)",
            "（未指明 kind，按关联读取）",
            id="relations by name only",
        ),
        pytest.param(
            "words.csv",
            "tabelle,spalte\norders,status\n",
            None,
            "(read as a dictionary; kind=… sets another kind)",
            "（未指明 kind，按业务字典读取）",
            id="an unknown header is not a table list",
        ),
        pytest.param(
            "a.txt",
            DICTIONARY,
            "tables",
            "a.txt: this reads as a dictionary, not as a table list; upload it with kind=dictionary, or another file",
            "a.txt 的内容是业务字典，而不是表清单",
            id="a dictionary declared as tables",
        ),
        pytest.param(
            "a.txt",
            RELATIONS,
            "dictionary",
            "this reads as relations",
            "的内容是关联",
            id="relations declared as a dictionary",
        ),
    ],
)
def test_refusal_names_the_assumed_kind(name: str, text: str, given: InputKind | None, en: str, zh: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_upload(name, text, given)
    assert en in refused.value.text("en")
    assert zh in refused.value.text("zh")


def test_upload_declared_as_tables_keeps_its_kind() -> None:
    assert check_upload("relations.txt", TABLES, "tables") == ("tables", 2)
    assert kind_of_checked("relations.txt", TABLES) == "tables"
