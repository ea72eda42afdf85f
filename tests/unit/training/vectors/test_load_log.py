from __future__ import annotations

from dataclasses import replace

from training.vectors.items import Document, training_items
from training.vectors.load import LoadResult
from training.vectors.load_log import render_load_log

RESULT = LoadResult(
    db_name="shop",
    embedder="use-multilingual-3",
    expected={"sql": 0, "ddl": 1, "documentation": 0},
    loaded={"sql": 0, "ddl": 1, "documentation": 0},
    upserted=1,
    removed=2,
    unchanged=0,
    pairs_by_task={},
    pairs_added=0,
    pairs_removed=0,
)
ITEMS = training_items(
    source="shop", db_name="shop", task_id="t", ddl=[Document(text="create table t ();", tables=("t",))], language="zh"
)


def test_log_has_expected_and_loaded_items() -> None:
    text = render_load_log(RESULT, ITEMS, seconds=1.234)
    assert "ddl：应加载 1，已加载 1" in text
    assert "写入 1，未变 0，移除此前运行的 2，耗时 1.23 秒" in text
    assert "保留" not in text
    assert text.endswith(f"ddl\t{ITEMS[0].id}\tt\n")


def test_the_log_is_english_in_english_tasks() -> None:
    text = render_load_log(replace(RESULT, others=3), ITEMS, seconds=1.0, language="en")
    assert "ddl: 1 expected, 1 loaded" in text
    assert "2 of earlier runs removed" in text
    assert "3 that other runs loaded, for other tables, languages or kinds, stay" in text
