"""Files about the whole database: themes as SQL, the mapping of files, and a prompt for routing questions to it."""

from __future__ import annotations

from collections.abc import Iterable

from training.catalog.comments import one_line
from training.documents.file_names import file_stem
from training.documents.order import creation_order
from training.documents.sql_text import literal, text_array
from training.source.description import SourceDescription
from training.texts import say


def render_metadata(source: SourceDescription) -> str:
    """Return `metadata.txt`: SQL that creates the table `metadata` and inserts one row per theme."""
    head = say("-- Themes of the database").text(source.language)
    lines = [
        f"{head}: {one_line(source.catalog.database)}",
        "create table if not exists metadata (",
        "  id serial primary key,",
        "  topic_name varchar(100) not null,",
        "  description text,",
        "  related_tables text[],",
        "  biz_entities text[],",
        "  biz_metrics text[],",
        "  created_at timestamp default current_timestamp",
        ");",
    ]
    for theme in source.themes:
        tables = text_array(tuple(table.short for table in theme.tables))
        lines.extend(
            [
                "",
                "insert into metadata (topic_name, description, related_tables, biz_entities, biz_metrics) values (",
                f"  {literal(one_line(theme.name)[:100])},",
                f"  {literal(one_line(theme.description))},",
                f"  {tables},",
                f"  {text_array(theme.entities)},",
                f"  {text_array(theme.metrics)}",
                ");",
            ]
        )
    return "\n".join(lines) + "\n"


def render_filename_mapping(source: SourceDescription) -> str:
    """Return `filename_mapping.txt`: a line `public.t -> t_detail.md` per table, in the order of their creation."""
    return "".join(f"{table.name} -> {file_stem(table, source)}_detail.md\n" for table in creation_order(source))


def render_decision_prompt(source: SourceDescription) -> str:
    """Return `db_query_decision_prompt.txt`, by which a model decides whether a question is about this database."""
    return "\n".join(_chinese_prompt(source) if source.language == "zh" else _english_prompt(source)) + "\n"


def _chinese_prompt(source: SourceDescription) -> Iterable[str]:
    context = one_line(source.business_context)
    yield "=== 数据库业务范围 ==="
    yield f"数据库 {source.catalog.database}" + (f"：{context}" if context else "")
    yield f"共 {len(source.tables)} 张表，{len(source.themes)} 个业务主题：" + "、".join(t.name for t in source.themes)
    yield "可查询的表：" + "、".join(f"{source.label(t.name)}（{t.name.short}）" for t in source.tables)
    yield from _time_range(source, "数据时间范围：{} 至 {}")
    yield ""
    yield "=== 核心业务实体 ==="
    yield from (f"- {entity}" for entity in _merged(theme.entities for theme in source.themes))
    yield ""
    yield "=== 关键业务指标 ==="
    yield from (f"- {metric}" for metric in _merged(theme.metrics for theme in source.themes))
    yield ""
    yield "=== 判断规则 ==="
    yield "问题涉及以上实体或指标时，查询数据库；与以上内容无关的闲聊、常识或其他系统的问题，不查询数据库。"


def _english_prompt(source: SourceDescription) -> Iterable[str]:
    context = one_line(source.business_context)
    yield "=== Scope of the database ==="
    yield f"Database {source.catalog.database}" + (f": {context}" if context else "")
    yield f"{len(source.tables)} tables in {len(source.themes)} themes: " + "; ".join(t.name for t in source.themes)
    yield "Tables: " + ", ".join(f"{source.label(t.name)} ({t.name.short})" for t in source.tables)
    yield from _time_range(source, "The data reach from {} to {}")
    yield ""
    yield "=== Business entities ==="
    yield from (f"- {entity}" for entity in _merged(theme.entities for theme in source.themes))
    yield ""
    yield "=== Business metrics ==="
    yield from (f"- {metric}" for metric in _merged(theme.metrics for theme in source.themes))
    yield ""
    yield "=== How to decide ==="
    yield (
        "Query the database when a question is about these entities or metrics. Do not query it for small talk, general"
        " knowledge or other systems."
    )


def _merged(groups: Iterable[tuple[str, ...]]) -> Iterable[str]:
    return list(dict.fromkeys(one_line(text) for group in groups for text in group))


def _time_range(source: SourceDescription, text: str) -> Iterable[str]:
    """Yield the sentence with the first and last day of the data, except open-ended columns."""
    days = [
        str(end)[:10]
        for profile in source.profiles.values()
        for column in profile.columns.values()
        if column.role == "time"
        for end in (column.minimum, column.maximum)
        if end is not None
    ]
    if days:
        yield text.format(min(days), max(days))
