"""Log of a load, `training_load_<ts>.log`."""

from __future__ import annotations

from collections.abc import Iterable

from training.language.languages import Language
from training.texts import say
from training.vectors.items import KINDS, TrainingItem
from training.vectors.load import LoadResult


def render_load_log(
    result: LoadResult, items: Iterable[TrainingItem], *, seconds: float, language: Language = "zh"
) -> str:
    """Return totals, then every item with its collection and tables, one per line."""
    listed = [f"{item.kind}\t{item.id}\t{', '.join(item.tables)}" for item in items]
    return "\n".join([*_totals(result, seconds, language), "", *listed, ""])


def _totals(result: LoadResult, seconds: float, language: Language) -> list[str]:
    counts = [
        say("{kind}: {expected} expected, {loaded} loaded").text(
            language, kind=kind, expected=result.expected[kind], loaded=result.loaded[kind]
        )
        for kind in KINDS
    ]
    changed = say(" (changed: every vector made again)").text(language) if result.embedder_changed else ""
    others = say("{others} that other runs loaded, for other tables, languages or kinds, stay")
    return [
        say("Training data load - database: {database}").text(language, database=result.db_name),
        say("Embedder: {embedder}").text(language, embedder=result.embedder) + changed,
        *counts,
        say("{upserted} written, {unchanged} unchanged, {removed} of earlier runs removed, in {seconds:.2f} s").text(
            language,
            upserted=result.upserted,
            unchanged=result.unchanged,
            removed=result.removed,
            seconds=seconds,
        ),
        *([others.text(language, others=result.others)] if result.others else []),
    ]
