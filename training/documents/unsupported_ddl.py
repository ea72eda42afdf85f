"""Declarations that a table's DDL leaves out, listed in a comment."""

from __future__ import annotations

from collections.abc import Iterable

from training.catalog.model import ExtraKind, Table
from training.documents.sql_text import comment_text
from training.source.description import SourceDescription

_KINDS: dict[ExtraKind, tuple[str, str]] = {
    "exclusion": ("排他约束", "exclusion"),
    "unique index": ("唯一索引", "unique index"),
    "index": ("索引", "index"),
    "trigger": ("触发器", "trigger"),
    "policy": ("行级安全策略", "row policy"),
    "rule": ("规则", "rule"),
    "parent": ("继承自", "inherits from"),
    "partition": ("分区", "partition"),
    "partition of": ("分区，属于", "a partition of"),
    "option": ("选项", "option"),
    "index option": ("索引选项", "index option"),
    "column option": ("字段选项", "column option"),
    "statistics": ("扩展统计", "statistics"),
    "not validated": ("未对已有数据验证的约束", "not validated for the rows there are:"),
    "withheld": ("引用无权读取字段的约束", "constraint over columns the login may not read:"),
    "collation": ("自定义排序规则的列", "own collation of"),
}
_MOST = 5
"""Names listed of one kind; further ones are only counted."""


def unsupported_ddl(table: Table, source: SourceDescription) -> str | None:
    """Return `-- Not written here: index a, b; trigger c`, or None if the DDL is complete."""
    zh = source.language == "zh"
    told: dict[str, list[str]] = {}
    for what, name in _parts(table, source, zh=zh):
        told.setdefault(what, []).append(name)
    if not told:
        return None
    parts = [f"{what} {_listed(names, zh=zh)}" for what, names in told.items()]
    return comment_text(f"-- 未写出：{'；'.join(parts)}" if zh else f"-- Not written here: {'; '.join(parts)}")


def _parts(table: Table, source: SourceDescription, *, zh: bool) -> Iterable[tuple[str, str]]:
    if table.locked:
        yield (
            ("读取时被其他会话独占锁定" if zh else "locked by another session when it was read:"),
            _what_waits(table, zh=zh),
        )
    for name in table.withheld:
        yield (
            (
                "无权读取的字段（引用它们的索引与表达式亦略去）"
                if zh
                else "columns the login may not read, with indexes and expressions over them:"
            ),
            name,
        )
    yield from _of_columns(table, zh=zh)
    for check in table.checks:
        if check.functions:
            yield ("依赖自定义函数的检查" if zh else "check by an own function"), check.name
    for key in table.foreign_keys:
        if key.referenced_table not in source.catalog:
            what = "指向未选表的外键" if zh else "foreign key to a table not chosen"
            yield what, f"{key.name} ({key.referenced_table})"
    for extra in table.extras:
        if not extra.definition:
            said = f" ({extra.comment})" if extra.comment else ""
            yield _KINDS[extra.kind][0 if zh else 1], extra.name + said


def _of_columns(table: Table, *, zh: bool) -> Iterable[tuple[str, str]]:
    for column in table.columns:
        if not column.makeable:
            yield (
                ("无法重建而以text写出的类型" if zh else "type, written as text, of"),
                f"{column.name} ({column.type})",
            )
            if column.default is not None or column.generated is not None:
                yield ("默认值" if zh else "default of"), column.name
            continue
        numbered = not column.identity and "nextval(" in (column.default or "")
        if numbered:
            yield ("序列默认值" if zh else "default from a sequence of"), column.name
        elif column.default_functions:
            yield ("依赖自定义函数的默认值" if zh else "default by an own function of"), column.name


def _what_waits(table: Table, *, zh: bool) -> str:
    if table.kind in {"view", "materialized_view"}:
        return "定义" if zh else "its definition"
    return "默认值、检查与分区键" if zh else "defaults, checks, partition key"


def _listed(names: list[str], *, zh: bool) -> str:
    shown = ("、" if zh else ", ").join(names[:_MOST])
    more = len(names) - _MOST
    if more <= 0:
        return shown
    return f"{shown}等{len(names)}个" if zh else f"{shown} and {more} more"
