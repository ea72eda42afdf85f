"""Notes on a table's columns: keys, codes, formats, units, relations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from runtime.sentences import Sentence
from training.catalog.model import Column, Table
from training.catalog.values import Value, value_text
from training.documents.polymorphic import PolymorphicReference, polymorphic_references
from training.language.languages import Language
from training.profile.profiles import ColumnProfile, Unit
from training.relations.relation import Relation
from training.source.description import SourceDescription
from training.source.row_versions import current_mark
from training.texts import say

_UNITS: dict[Unit, Sentence] = {
    "money": say("an amount of money"),
    "percent": say("a percentage"),
    "count": say("a count"),
    "year": say("a year"),
    "month": say("a month"),
    "duration": say("a duration"),
    "distance": say("a distance or length"),
    "weight": say("a weight"),
}
_FORMATS: dict[str, Sentence] = {
    "uuid": say("a UUID"),
    "url": say("a web address"),
    "json": say("JSON"),
    "jsonb": say("JSON"),
    "xml": say("XML"),
    "array": say("an array"),
    "geometry": say("spatial data"),
    "hash": say("a hash"),
    "secret": say("a secret and never sampled"),
    "code": say("a code"),
    "number": say("a number kept as text"),
    "percent": say("a percentage kept as text"),
    "list": say("several values in one text"),
    "epoch_s": say("a Unix time in seconds"),
    "epoch_ms": say("a Unix time in milliseconds"),
}
_OF_VERSIONS = say(
    "marks the current version; former versions of the same thing are rows, too, so ask for current ones"
)
_SHOWN_VALUES = 20
_SHOWN_REFERENCES = 8
_MAX_DIGITS = 24


def column_notes(table: Table, source: SourceDescription) -> Iterable[str]:
    """Yield one sentence per fact; keys first, relations last."""
    yield from _keys(table, source)
    plain = [c.name for c in table.columns if _only_technical(source.profile(table.name, c.name))]
    current = current_mark(source, table)
    for column in table.columns:
        profile = source.profile(table.name, column.name)
        if column.name in plain:
            continue
        versions = [_OF_VERSIONS.text(source.language)] if column.name == current else []
        if facts := [*versions, *_facts(column, profile, source)]:
            yield (
                say("{name} {facts}").text(
                    source.language, name=column.name, facts=say("; ").text(source.language).join(facts)
                )
            )
    columns = say(", ").text(source.language).join(plain)
    if len(plain) == 1:
        yield say("{columns} is technical").text(source.language, columns=columns)
    elif plain:
        yield say("{columns} are technical").text(source.language, columns=columns)
    for relation in source.relations_of(table.name):
        if relation.child == table.name:
            yield _relation(relation, source)
    for reference in polymorphic_references(table, source):
        yield _polymorphic(reference, language=source.language)
    yield from _referred(table, source)


def _referred(table: Table, source: SourceDescription) -> Iterable[str]:
    """Yield a sentence with the columns of other tables that refer to this table."""
    pointing = [r for r in source.relations_of(table.name) if r.parent == table.name and r.child != table.name]
    shown = [f"{r.child.short}.{'+'.join(r.child_columns)}" for r in pointing[:_SHOWN_REFERENCES]]
    more = len(pointing) - len(shown)
    columns = say(", ").text(source.language).join(shown)
    if more:
        yield say("referred to by {columns} and {more} more").text(source.language, columns=columns, more=more)
    elif shown:
        yield say("referred to by {columns}").text(source.language, columns=columns)


def _keys(table: Table, source: SourceDescription) -> Iterable[str]:
    language = source.language
    if len(table.primary_key) == 1:
        yield say("{primary_key} is the primary key").text(language, primary_key=table.primary_key[0])
    elif table.primary_key:
        columns = ", ".join(table.primary_key)
        yield say("({columns}) together are the primary key").text(language, columns=columns)
    for unique in (*table.uniques, *table.unique_indexes):
        columns = ", ".join(unique)
        if len(unique) == 1:
            yield say("{columns} is unique").text(language, columns=columns)
        else:
            yield say("({columns}) together are unique").text(language, columns=columns)


def _only_technical(profile: ColumnProfile) -> bool:
    """Return True for a technical column about which nothing else is known; such columns share one sentence."""
    return profile.role == "technical" and profile.format is None and not profile.value_labels


def _facts(column: Column, profile: ColumnProfile, source: SourceDescription) -> Iterable[str]:
    language = source.language
    match profile.role:
        case "soft_delete":
            yield (say("marks deleted rows; leave them out of queries").text(language))
        case "personal":
            yield say("is personal data and never sampled").text(language)
        case "technical" if profile.format != "secret":
            yield say("is technical").text(language)
        case _:
            pass
    # the values of a boolean need no explanation
    if column.category != "B" or profile.value_labels:
        yield from _values(profile, source)
    if profile.format is not None and profile.role not in {"personal", "key"}:
        known = _FORMATS.get(profile.format)
        if known:
            yield say("is {kind}").text(language, kind=known)
        else:
            yield say("is written as {format}").text(language, format=profile.format)
    if profile.unit != "none":
        yield say("is {kind}").text(language, kind=_UNITS[profile.unit])
    yield from _range(profile, language=language)
    if profile.null_share >= 0.05 and profile.role not in {"technical", "soft_delete"}:
        yield _gaps(profile.null_share, language=language)


def _range(profile: ColumnProfile, *, language: Language) -> Iterable[str]:
    """Yield the range of a measure or time."""
    if profile.role not in {"time", "measure"} or profile.minimum is None or profile.maximum is None:
        return
    low, high = _end(profile.minimum), _end(profile.maximum)
    if low == high and (profile.distinct or 1) > 1:
        # the ends leave out values such as infinity, so one end does not mean one value
        return
    if low == high:
        yield say("is always {low}").text(language, low=low)
    else:
        yield say("reaches from {low} to {high}").text(language, low=low, high=high)


def _gaps(share: float, *, language: Language) -> str:
    if share == 1:
        return say("is empty in every row").text(language)
    return say("is empty in {share:.0%} of the rows").text(language, share=share)


def _values(profile: ColumnProfile, source: SourceDescription) -> Iterable[str]:
    """Yield the meanings of codes, or the values of an enumeration."""
    language = source.language
    if profile.value_labels:
        pairs = [f"{code}={meaning}" for code, meaning in profile.value_labels]
        yield say("values: {pairs}").text(language, pairs=say(", ").text(language).join(pairs))
    elif profile.complete and profile.role == "flag":
        values = [value_text(common.value) for common in profile.common[:_SHOWN_VALUES]]
        yield say("is one of: {values}").text(language, values=say(", ").text(language).join(values))


def _end(value: Value) -> str:
    """Return the end of a range as text: a day without its time, and a number of many digits in scientific notation."""
    text = value_text(value)
    if isinstance(value, datetime):
        return text[:10]
    return f"{value:.5e}" if isinstance(value, int | Decimal) and len(text) > _MAX_DIGITS else text


def _relation(relation: Relation, source: SourceDescription) -> str:
    language = source.language
    child = ", ".join(relation.child_columns)
    parent = ", ".join(relation.parent_columns)
    if len(relation.child_columns) > 1:
        child, parent = f"({child})", f"({parent})"
    target = f"{relation.parent.short}.{parent}"
    match relation.origin:
        case "declared":
            origin = say("foreign key").text(language)
        case "user":
            origin = say("given by the user").text(language)
        case "inferred":
            origin = say("inferred, confidence {confidence:.2f}").text(language, confidence=relation.confidence)
    return say("{child} points to {target} ({origin})").text(language, child=child, target=target, origin=origin)


def _polymorphic(reference: PolymorphicReference, *, language: Language) -> str:
    cases = [(f"{reference.kind} = {value}", f"{key.table.short}.{key.name}") for value, key in reference.targets]
    if not cases:
        column, kind = reference.column, reference.kind
        return say("{kind} decides which table {column} refers to").text(language, kind=kind, column=column)
    targets = [say("{target} if {case}").text(language, target=target, case=case) for case, target in cases]
    return say("{column} points to {targets}").text(
        language, column=reference.column, targets=say(", ").text(language).join(targets)
    )
