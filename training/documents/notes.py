"""Notes on a table's columns: keys, codes, formats, units, relations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from training.catalog.model import Column, Table
from training.catalog.values import Value, value_text
from training.documents.polymorphic import PolymorphicReference, polymorphic_references
from training.language.languages import Language
from training.profile.profiles import ColumnProfile, Unit
from training.relations.relation import Relation
from training.source.description import SourceDescription
from training.source.row_versions import current_mark

_UNITS: dict[Unit, tuple[str, str]] = {
    "money": ("金额", "an amount of money"),
    "percent": ("百分比", "a percentage"),
    "count": ("数量", "a count"),
    "year": ("年份", "a year"),
    "month": ("月份", "a month"),
    "duration": ("时长", "a duration"),
    "distance": ("距离或长度", "a distance or length"),
    "weight": ("重量", "a weight"),
}
_FORMATS: dict[str, tuple[str, str]] = {
    "uuid": ("UUID", "a UUID"),
    "url": ("网址", "a web address"),
    "json": ("JSON", "JSON"),
    "jsonb": ("JSON", "JSON"),
    "xml": ("XML", "XML"),
    "array": ("数组", "an array"),
    "geometry": ("空间数据", "spatial data"),
    "hash": ("哈希值", "a hash"),
    "secret": ("口令或密钥，不采样", "a secret and never sampled"),
    "code": ("编码", "a code"),
    "number": ("以文本存储的数字", "a number kept as text"),
    "percent": ("以文本存储的百分比", "a percentage kept as text"),
    "list": ("以分隔符分开的多个值", "several values in one text"),
    "epoch_s": ("Unix时间戳（秒）", "a Unix time in seconds"),
    "epoch_ms": ("Unix时间戳（毫秒）", "a Unix time in milliseconds"),
}
_OF_VERSIONS: dict[Language, str] = {
    "zh": "标记当前版本，同一对象的历史版本也在表中，查询现状时只取当前版本",
    "en": "marks the current version; former versions of the same thing are rows, too, so ask for current ones",
}
_SHOWN_VALUES = 20
_SHOWN_REFERENCES = 8
_MOST_DIGITS = 24


def column_notes(table: Table, source: SourceDescription) -> Iterable[str]:
    """Yield one sentence per fact; keys first, relations last."""
    yield from _keys(table, source)
    plain = [c.name for c in table.columns if _only_technical(source.profile(table.name, c.name))]
    current = current_mark(source, table)
    for column in table.columns:
        profile = source.profile(table.name, column.name)
        if column.name in plain:
            continue
        versions = [_OF_VERSIONS[source.language]] if column.name == current else []
        if facts := [*versions, *_facts(column, profile, source)]:
            yield (
                f"{column.name} {'；'.join(facts)}" if source.language == "zh" else f"{column.name} {'; '.join(facts)}"
            )
    if plain and source.language == "zh":
        yield f"{'、'.join(plain)} 为技术字段"
    elif plain:
        yield f"{', '.join(plain)} {'is' if len(plain) == 1 else 'are'} technical"
    for relation in source.relations_of(table.name):
        if relation.child == table.name:
            yield _relation(relation, source)
    for reference in polymorphic_references(table, source):
        yield _polymorphic(reference, zh=source.language == "zh")
    yield from _referred(table, source)


def _referred(table: Table, source: SourceDescription) -> Iterable[str]:
    """Yield a sentence with the columns of other tables that refer to this table."""
    pointing = [r for r in source.relations_of(table.name) if r.parent == table.name and r.child != table.name]
    shown = [f"{r.child.short}.{'+'.join(r.child_columns)}" for r in pointing[:_SHOWN_REFERENCES]]
    more = len(pointing) - len(shown)
    if shown and source.language == "zh":
        yield f"被 {'、'.join(shown)} 引用" + (f"，另有 {more} 处" if more else "")
    elif shown:
        yield f"referred to by {', '.join(shown)}" + (f" and {more} more" if more else "")


def _keys(table: Table, source: SourceDescription) -> Iterable[str]:
    zh = source.language == "zh"
    if len(table.primary_key) == 1:
        yield f"{table.primary_key[0]} 为主键" if zh else f"{table.primary_key[0]} is the primary key"
    elif table.primary_key:
        columns = ", ".join(table.primary_key)
        yield f"({columns}) 为联合主键" if zh else f"({columns}) together are the primary key"
    for unique in (*table.uniques, *table.unique_indexes):
        columns = ", ".join(unique)
        if len(unique) == 1:
            yield f"{columns} 唯一" if zh else f"{columns} is unique"
        else:
            yield f"({columns}) 组合唯一" if zh else f"({columns}) together are unique"


def _only_technical(profile: ColumnProfile) -> bool:
    """Return True for bookkeeping without further facts; such columns share one sentence."""
    return profile.role == "technical" and profile.format is None and not profile.value_labels


def _facts(column: Column, profile: ColumnProfile, source: SourceDescription) -> Iterable[str]:
    zh = source.language == "zh"
    match profile.role:
        case "soft_delete":
            yield (
                "为软删除标记，查询有效数据时应排除已删除的行"
                if zh
                else "marks deleted rows; leave them out of queries"
            )
        case "personal":
            yield "为个人信息，不采样" if zh else "is personal data and never sampled"
        case "technical" if profile.format != "secret":
            yield "为技术字段" if zh else "is technical"
        case _:
            pass
    # the values of a boolean need no explanation
    if column.category != "B" or profile.value_labels:
        yield from _values(profile, source)
    if profile.format is not None and profile.role not in {"personal", "key"}:
        known = _FORMATS.get(profile.format)
        if known:
            yield f"为{known[0]}" if zh else f"is {known[1]}"
        else:
            yield f"格式为 {profile.format}" if zh else f"is written as {profile.format}"
    if profile.unit != "none":
        yield f"为{_UNITS[profile.unit][0]}" if zh else f"is {_UNITS[profile.unit][1]}"
    yield from _reach(profile, zh=zh)
    if profile.null_share >= 0.05 and profile.role not in {"technical", "soft_delete"}:
        yield _gaps(profile.null_share, zh=zh)


def _reach(profile: ColumnProfile, *, zh: bool) -> Iterable[str]:
    """Yield the range of a measure or time."""
    if profile.role not in {"time", "measure"} or profile.minimum is None or profile.maximum is None:
        return
    low, high = _end(profile.minimum), _end(profile.maximum)
    if low == high and (profile.distinct or 1) > 1:
        # the ends leave out values such as infinity, so one end does not mean one value
        return
    if low == high:
        yield f"均为 {low}" if zh else f"is always {low}"
    else:
        yield f"范围 {low} 至 {high}" if zh else f"reaches from {low} to {high}"


def _gaps(share: float, *, zh: bool) -> str:
    if share == 1:
        return "全部为空" if zh else "is empty in every row"
    return f"{share:.0%} 为空" if zh else f"is empty in {share:.0%} of the rows"


def _values(profile: ColumnProfile, source: SourceDescription) -> Iterable[str]:
    """Yield the meanings of codes, or the values of an enumeration."""
    zh = source.language == "zh"
    if profile.value_labels:
        pairs = [f"{code}={meaning}" for code, meaning in profile.value_labels]
        yield f"取值：{'、'.join(pairs)}" if zh else f"values: {', '.join(pairs)}"
    elif profile.complete and profile.role == "flag":
        values = [value_text(common.value) for common in profile.common[:_SHOWN_VALUES]]
        if zh:
            yield f"为枚举，取值：{'、'.join(values)}"
        else:
            yield f"is one of: {', '.join(values)}"


def _end(value: Value) -> str:
    """Return the end of a range as text: a day without its time, and a number of many digits in scientific notation."""
    text = value_text(value)
    if isinstance(value, datetime):
        return text[:10]
    return f"{value:.5e}" if isinstance(value, int | Decimal) and len(text) > _MOST_DIGITS else text


def _relation(relation: Relation, source: SourceDescription) -> str:
    zh = source.language == "zh"
    child = ", ".join(relation.child_columns)
    parent = ", ".join(relation.parent_columns)
    if len(relation.child_columns) > 1:
        child, parent = f"({child})", f"({parent})"
    target = f"{relation.parent.short}.{parent}"
    match relation.origin:
        case "declared":
            origin = "外键" if zh else "foreign key"
        case "user":
            origin = "用户指定" if zh else "given by the user"
        case "inferred":
            origin = (
                f"推断，置信度 {relation.confidence:.2f}" if zh else f"inferred, confidence {relation.confidence:.2f}"
            )
    return f"{child} 关联 {target}（{origin}）" if zh else f"{child} points to {target} ({origin})"


def _polymorphic(reference: PolymorphicReference, *, zh: bool) -> str:
    cases = [(f"{reference.kind} = {value}", f"{key.table.short}.{key.name}") for value, key in reference.targets]
    if not cases:
        column, kind = reference.column, reference.kind
        return f"{column} 指向哪张表取决于 {kind}" if zh else f"{kind} decides which table {column} refers to"
    if zh:
        return f"{reference.column} 关联 " + "、".join(f"{target}（{case} 时）" for case, target in cases)
    return f"{reference.column} points to " + ", ".join(f"{target} if {case}" for case, target in cases)
