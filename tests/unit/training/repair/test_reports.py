"""Changes and reports of a validation."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec

import training.repair.rules
from tests.tables import from_table
from tests.unit.training.small_source import outcome, pair
from training.language.languages import Language
from training.repair.modify import backup_name, modify_pairs
from training.repair.report import ReportHead, mask_connection, render_modifications, render_summary, report_document
from training.repair.report_words import rule_words
from training.repair.rules.rule import FORM_RULES
from training.repair.validation import PairOutcome

RULES = Path(next(iter(training.repair.rules.__path__)))
PAIRS = [
    pair("a", "SELECT 1;"),
    pair("b", "SELECT x;"),
    pair("c", "SELECT y;"),
    pair("d", "SELECT 4;"),
    pair("e", "SELECT z;"),
]
OUTCOMES = [
    outcome("a", "SELECT 1;", index=1),
    outcome("b", "SELECT x;", repaired="SELECT name;", accepted=True, index=2),
    outcome("c", "SELECT y;", valid=False, index=3),
    outcome("e", "SELECT z;", repaired="SELECT id;", index=4),
]
HEAD = ReportHead(
    input_file="qs_shop_pair.json",
    validated_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    seconds=1.5,
    connection="postgresql://reader:secret@db.example:5432/shop",
    config={"enable_llm_repair": True},
)


def test_outcomes_replace_set_aside_or_remove_pairs() -> None:
    modified = modify_pairs(PAIRS, OUTCOMES)

    assert [(p.id, p.sql) for p in modified.pairs] == [("a", "SELECT 1;"), ("b", "SELECT name;"), ("d", "SELECT 4;")]
    assert [(m.action, m.pair_id, m.after) for m in modified.modifications] == [
        ("modified", "b", "SELECT name;"),
        ("deleted", "c", None),
        ("set_aside", "e", "SELECT id;"),
    ]


def test_pair_that_changed_meanwhile_is_kept() -> None:
    edited = [pair("b", "SELECT edited;")]

    modified = modify_pairs(edited, OUTCOMES)

    assert list(modified.pairs) == edited
    assert [(m.action, m.pair_id) for m in modified.modifications] == [
        ("failed", "b"),
        ("failed", "c"),
        ("failed", "e"),
    ]


def test_nothing_to_do_changes_nothing() -> None:
    modified = modify_pairs(PAIRS, OUTCOMES[:1])

    assert (list(modified.pairs), modified.modifications) == (PAIRS, ())


@from_table
def test_a_backup_is_never_overwritten(existing: list[str], name: str) -> None:
    assert backup_name("p.json", existing) == name


def test_document_has_the_keys_for_programs() -> None:
    document = report_document(OUTCOMES, HEAD, modify_pairs(PAIRS, OUTCOMES), "zh")

    assert list(document) == ["metadata", "summary", "detailed_results"]
    assert list(document["metadata"]) == [
        "input_file",
        "validation_time",
        "total_validation_time",
        "database_connection",
        "config",
    ]
    assert document["summary"] == {
        "total_questions": 4,
        "valid_sqls": 1,
        "repaired_sqls": 2,
        "accepted_repairs": 1,
        "invalid_sqls": 1,
        "success_rate": 0.5,
        "average_execution_time": 0.25,
        "total_retries": 3,
        "repair_stats": {"attempted": 3, "successful": 2, "failed": 1},
        "file_modification_stats": {"modified": 1, "set_aside": 1, "deleted": 1, "failed_modifications": 0},
    }
    assert list(document["detailed_results"][0]) == [
        "index", "question", "sql", "valid", "error_message", "execution_time", "retry_count", "repair_attempted",
        "repair_successful", "repaired_sql", "repair_error", "first_pass_valid", "rows", "as_of", "gate_layer",
        "pair_id", "validity", "repair_accepted",
    ]  # fmt: skip
    assert [(o["valid"], o["validity"], o["repair_accepted"]) for o in document["detailed_results"]] == [
        (True, "valid", False),
        (False, "repaired", True),
        (False, "invalid", False),
        (False, "repaired", False),
    ]
    assert document["detailed_results"][2]["error_message"] == (
        '列不存在：column "x" does not exist（SQLSTATE 42703，位置 8）'
    )
    assert document["detailed_results"][2]["repair_error"] == "没有适用的修复规则：x"
    assert json.loads(json.dumps(document)) == document


def test_every_rule_has_words_in_both_languages() -> None:
    """The name is for statistics, the text for users."""
    rules = {name for file in RULES.glob("*.py") for name in re.findall(r'rule="(\w+)"', file.read_text("utf-8"))}

    assert rules >= FORM_RULES - {"identifier_quotes"}
    for rule in rules | FORM_RULES | {"model", "grammar"}:
        assert rule_words(rule, "zh") != rule
        assert rule_words(rule, "en") != rule_words(rule, "zh")


def test_an_empty_run_has_a_report() -> None:
    document = report_document([], HEAD, None, "en")

    assert document["summary"]["success_rate"] == 0.0
    assert render_summary([], HEAD, None, "en")


@from_table
def test_summary_has_all_outcomes(language: Language, words: list[str]) -> None:
    text = render_summary(OUTCOMES, HEAD, modify_pairs(PAIRS, OUTCOMES), language)

    for word in words:
        assert word in text
    assert "secret" not in text


def test_each_modification_is_listed() -> None:
    text = render_modifications(
        modify_pairs(PAIRS, OUTCOMES),
        file="p.json",
        backup="p.json.backup",
        modified_at=HEAD.validated_at,
        language="en",
    )

    for word in (
        "p.json.backup",
        "[1] modified b",
        "[2] deleted c",
        "[3] set aside e",
        "Before: SELECT y;",
        'column "x" does not exist',
    ):
        assert word in text


@from_table
def test_a_connection_is_shown_without_its_secrets(dsn: str) -> None:
    assert "s3cret" not in mask_connection(dsn)


def test_outcomes_survive_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(OUTCOMES), type=list[PairOutcome]) == list(OUTCOMES)
