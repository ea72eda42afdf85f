"""Text of the command `ask`."""

from __future__ import annotations

import pytest

from querymill.cli.ask_text import print_asked, print_run, print_written
from querymill.cli.commands.data.ask import only_dataset
from querymill.cli.console import UsageError
from querymill_client.schemas import AskableDataset, Asked, PairRun

ASKED: Asked = {
    "dataset": "shop.en",
    "question": "share of paid orders",
    "operations": [{"operation": "ratio", "words": ["share"]}],
    "pairs": [
        {
            "pair_id": "p",
            "task_id": "t",
            "question": "What share of orders is paid?",
            "sql": "SELECT 1;",
            "tables": ["orders"],
            "similarity": 0.8,
            "score": 0.93,
            "operations": ["ratio"],
            "words": ["orders", "paid"],
            "near_copies": ["What share is open?"],
        }
    ],
    "tables": [{"table": "orders", "ddl": "", "similarity": 0.5, "words": ["orders"], "pairs": [1]}],
    "documents": [{"title": "orders", "text": "", "tables": [], "knowledge": True, "similarity": 0.4, "words": []}],
    "seconds": 0.05,
}
RUN: PairRun = {
    "columns": ["n"],
    "rows": [[None], [2]],
    "row_count": 3,
    "truncated": True,
    "valid": True,
    "error": None,
    "layer": "run",
    "seconds": 0.1,
}


def dataset(name: str) -> AskableDataset:
    return {"dataset": name, "db_name": "shop", "language": "en", "pairs": 1, "examples": []}


def test_found_items_are_printed_with_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    print_asked(ASKED, "en")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].endswith("words: orders, paid; operations: ratio; near-copies left out: 1")
    assert lines[3].endswith("words: orders; read by pair 1")
    assert lines[5].endswith("knowledge")
    assert lines[6:] == ["found in 50 ms", "SQL of the best pair:", "SELECT 1;"]
    print_asked(ASKED, "zh")
    assert "略去 1 个近似的问答对" in capsys.readouterr().out


def test_rows_and_refusals_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_run(RUN, "en")
    assert capsys.readouterr().out.splitlines() == ["n", "NULL", "2", "rows: 3, the first 2 shown"]
    refused: PairRun = {**RUN, "columns": [], "rows": [], "valid": False, "error": "not a SELECT", "row_count": None}
    written = {"sql": "DROP TABLE t", "model": "m", "prompt_tokens": 1, "completion_tokens": 1, "seconds": 1.25}
    print_written({**written, "result": refused}, "en")  # type: ignore[typeddict-item]
    assert capsys.readouterr().out.splitlines() == [
        "SQL by m (1.2 s):",
        "DROP TABLE t",
        "refused by the gate: not a SELECT",
    ]


def test_only_dataset_is_the_default() -> None:
    assert only_dataset({"datasets": [dataset("shop.en")], "model": None}) == "shop.en"
    with pytest.raises(UsageError, match="is empty"):
        only_dataset({"datasets": [], "model": None})
    with pytest.raises(UsageError, match=r"--dataset: choose one of shop\.en, shop\.zh"):
        only_dataset({"datasets": [dataset("shop.en"), dataset("shop.zh")], "model": None})
