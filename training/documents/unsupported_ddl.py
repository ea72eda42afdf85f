"""Declarations that a table's DDL leaves out, listed in a comment."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.sentences import Sentence
from training.catalog.model import ExtraKind, Table
from training.documents.sql_text import comment_text
from training.language.languages import Language
from training.source.description import SourceDescription
from training.texts import say

_KINDS: dict[ExtraKind, Sentence] = {
    "exclusion": say("exclusion"),
    "unique index": say("unique index"),
    "index": say("index"),
    "trigger": say("trigger"),
    "policy": say("row policy"),
    "rule": say("rule"),
    "parent": say("inherits from"),
    "partition": say("partition"),
    "partition of": say("a partition of"),
    "option": say("option"),
    "index option": say("index option"),
    "column option": say("column option"),
    "statistics": say("statistics"),
    "not validated": say("not validated for the rows there are:"),
    "withheld": say("constraint over columns the login may not read:"),
    "collation": say("own collation of"),
}
_MAX_NAMES = 5
"""Maximum number of names listed of one kind; further ones are only counted."""


def unsupported_ddl(table: Table, source: SourceDescription) -> str | None:
    """Return `-- Not written here: index a, b; trigger c`, or None if the DDL is complete."""
    language = source.language
    told: dict[str, list[str]] = {}
    for what, name in _parts(table, source, language=language):
        told.setdefault(what, []).append(name)
    if not told:
        return None
    parts = [f"{what} {_listed(names, language=language)}" for what, names in told.items()]
    return comment_text(say("-- Not written here: {parts}").text(language, parts=say("; ").text(language).join(parts)))


def _parts(table: Table, source: SourceDescription, *, language: Language) -> Iterable[tuple[str, str]]:
    if table.locked:
        yield (
            say("locked by another session when it was read:").text(language),
            _what_waits(table, language=language),
        )
    for name in table.withheld:
        yield (
            (say("columns the login may not read, with indexes and expressions over them:").text(language)),
            name,
        )
    yield from _of_columns(table, language=language)
    for check in table.checks:
        if check.functions:
            yield say("check by an own function").text(language), check.name
    for key in table.foreign_keys:
        if key.referenced_table not in source.catalog:
            what = say("foreign key to a table not chosen").text(language)
            yield what, f"{key.name} ({key.referenced_table})"
    for extra in table.extras:
        if not extra.definition:
            said = f" ({extra.comment})" if extra.comment else ""
            yield _KINDS[extra.kind].text(language), extra.name + said


def _of_columns(table: Table, *, language: Language) -> Iterable[tuple[str, str]]:
    for column in table.columns:
        if not column.makeable:
            yield (
                say("type, written as text, of").text(language),
                f"{column.name} ({column.type})",
            )
            if column.default is not None or column.generated is not None:
                yield say("default of").text(language), column.name
            continue
        numbered = not column.identity and "nextval(" in (column.default or "")
        if numbered:
            yield say("default from a sequence of").text(language), column.name
        elif column.default_functions:
            yield say("default by an own function of").text(language), column.name


def _what_waits(table: Table, *, language: Language) -> str:
    if table.kind in {"view", "materialized_view"}:
        return say("its definition").text(language)
    return say("defaults, checks, partition key").text(language)


def _listed(names: list[str], *, language: Language) -> str:
    shown = say(", ").text(language).join(names[:_MAX_NAMES])
    more = len(names) - _MAX_NAMES
    if more <= 0:
        return shown
    return say("{names} and {more} more").text(language, names=shown, more=more)
