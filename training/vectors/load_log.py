"""Log of a load, `training_load_<ts>.log`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from training.language.languages import Language
from training.vectors.items import KINDS, TrainingItem
from training.vectors.load import LoadResult


def render_load_log(
    result: LoadResult, items: Iterable[TrainingItem], *, seconds: float, language: Language = "zh"
) -> str:
    """Return totals, then every item with its collection and tables, one per line."""
    listed = [f"{item.kind}\t{item.id}\t{', '.join(item.tables)}" for item in items]
    return "\n".join([*_totals(result, seconds, language), "", *listed, ""])


def _totals(result: LoadResult, seconds: float, language: Language) -> list[str]:
    match language:
        case "zh":
            counts = [f"{kind}: 应加载 {result.expected[kind]},已加载 {result.loaded[kind]}" for kind in KINDS]
            return [
                f"训练数据加载 - 数据库: {result.db_name}",
                f"向量模型: {result.embedder}" + ("(已更换,旧向量已重新生成)" if result.embedder_changed else ""),
                *counts,
                f"写入 {result.upserted},未变 {result.unchanged},移除此前运行的 {result.removed},耗时 {seconds:.2f} 秒",
                *([f"其他运行加载的 {result.others} 条(其他表、其他语言或其他类型)保留不动"] if result.others else []),
            ]
        case "en":
            counts = [f"{kind}: {result.expected[kind]} expected, {result.loaded[kind]} loaded" for kind in KINDS]
            return [
                f"Training data load - database: {result.db_name}",
                f"Embedder: {result.embedder}"
                + (" (changed: every vector made again)" if result.embedder_changed else ""),
                *counts,
                f"{result.upserted} written, {result.unchanged} unchanged, {result.removed} of earlier runs removed",
                f"in {seconds:.2f} s",
                *(
                    [f"{result.others} that other runs loaded, for other tables, languages or kinds, stay"]
                    if result.others
                    else []
                ),
            ]
        case _:
            assert_never(language)
