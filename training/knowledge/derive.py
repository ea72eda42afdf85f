"""Derivation of the knowledge of a source from its description."""

from __future__ import annotations

import re
from collections.abc import Iterator

from training.catalog.comments import one_line
from training.catalog.model import Column, ColumnName, Table
from training.catalog.values import TIMESTAMPS, as_day, value_text
from training.documents.polymorphic import polymorphic_references
from training.documents.sql_text import literal
from training.knowledge.facts import (
    ColumnCodes,
    Condition,
    Conversion,
    Knowledge,
    Remark,
    RowDate,
    TableKnowledge,
)
from training.knowledge.joins import chains_of, joins_of, link_of
from training.knowledge.measures import Measures
from training.questions import form
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree
from training.questions.sql.printer import Printer, identifier
from training.questions.sql.scope import Reads, Scope, source_of
from training.source.description import SourceDescription

_MAX_VALUES = 8
"""Maximum number of values of an enumeration that are listed; a question that needs one of more names it itself."""
_MAX_VALUE_CHARACTERS = 24
_MIN_CAPITALS = 5
"""Minimum number of texts in capital letters; fewer may be so by chance."""
_MIN_LETTERS = 4
"""Minimum number of letters of a text in capitals; shorter ones are codes."""
_FISCAL = re.compile(r"\bfiscal\b|\bfinancial year\b|财年|财务年度|会计年度|会计期间", re.IGNORECASE)
_DAYS = re.compile(r"(?=.*MM)(?:YYYY|MM|DD|[-./])+")
"""Part of a format that `to_date` reads, before hours and minutes."""
_TIME = re.compile(
    r"time|date|stamp|created|updated|(?:_|\b)(?:at|ts|on|ms|epoch)$|时间|日期|时刻", re.IGNORECASE | re.MULTILINE
)
"""Words for a time: integers in the range of Unix times are times only if the name or comment has one of them."""
_MAX_REMARK_CHARACTERS = 160


def knowledge_of(source: SourceDescription) -> Knowledge:
    """Return the knowledge of a source that follows from its declarations, data, comments and users."""
    reach = Reach(source)
    words = Words(reach, source.language)
    times = [(table, field) for table in source.tables for field in reach.fields(table.name, "time")]
    moments = [(table, reach.column(field)) for table, field in times if reach.column(field).base_type in TIMESTAMPS]
    return Knowledge(
        database=source.catalog.database,
        business_context=one_line(source.business_context),
        zoned=tuple((table.name.short, c.name) for table, c in moments if c.base_type == "timestamptz"),
        unzoned=tuple((table.name.short, c.name) for table, c in moments if c.base_type != "timestamptz"),
        tables=tuple(_Derivation(table, reach, words).knowledge() for table in source.tables),
    )


class _Derivation:
    """Knowledge of one table."""

    def __init__(self, table: Table, reach: Reach, words: Words) -> None:
        self.table = table
        self.reach = reach
        self.words = words
        self.source = reach.source
        self.scope = Scope(reach, Reads(), source_of(reach, table.name))

    def knowledge(self) -> TableKnowledge:
        measures = tuple(Measures(self.table, self.reach, self.words).found())
        adds_up = any(measure.function == "SUM" for measure in measures)
        children = [r for r in self.reach.children(self.table.name) if not self.reach.has_one_at_most(r)]
        labels = ((c.name, self.source.column_labels[ColumnName(self.table.name, c.name)]) for c in self.table.columns)
        return TableKnowledge(
            table=self.table,
            label=self.source.table_labels[self.table.name],
            column_synonyms=tuple((name, label.synonyms) for name, label in labels if label.synonyms),
            conditions=tuple(self.conditions()),
            row_date=self.row_date(),
            conversions=tuple(self.conversions()),
            measures=measures,
            multiplied_by=tuple(children) if adds_up else (),
            codes=tuple(self.codes()),
            capitals=tuple(c.name for c in self.table.columns if self.in_capitals(c)),
            joins=tuple(joins_of(self.reach, self.table.name)),
            chains=tuple(chains_of(self.reach, self.table.name)),
            link=link_of(self.reach, self.table.name),
            polymorphic=tuple(polymorphic_references(self.table, self.source)),
            remarks=tuple(self.remarks()),
        )

    def field(self, column: str) -> form.Field:
        return form.Field(table=self.table.name, column=column)

    def conditions(self) -> Iterator[Condition]:
        """Yield at most one condition that leaves out deleted rows, and one that leaves out former versions."""
        seen: set[bool] = set()
        for mark in self.reach.fields(self.table.name, "soft_delete"):
            versions = self.reach.marks_current(mark)
            [condition] = self.scope.condition(form.NotDeleted(field=mark))
            test = "IS NULL" if isinstance(condition, sql_tree.IsNull) else f"= {Printer().expr(_right(condition))}"
            if versions not in seen and self._holds(mark, condition):
                seen.add(versions)
                origin = self.source.column_labels[ColumnName(mark.table, mark.column)].origin
                yield Condition(column=identifier(mark.column), test=test, versions=versions, origin=origin)

    def _holds(self, mark: form.Field, condition: sql_tree.Expr) -> bool:
        """Return True if rows of the data meet the condition, and the column has no NULL that it would leave out."""
        profile = self.reach.profile(mark)
        if isinstance(condition, sql_tree.IsNull):
            return profile.null_share > 0
        held = {value_text(common.value).lower() for common in profile.common}
        return profile.null_share == 0 and value_text(_right(condition).value).lower() in held

    def row_date(self) -> RowDate | None:
        field = self.words.main_time(self.table.name)
        if field is None or field.path:
            return None
        first, last = as_day(self.reach.profile(field).minimum), as_day(self.reach.profile(field).maximum)
        return None if first is None or last is None else RowDate(column=field.column, first=first, last=last)

    def conversions(self) -> Iterator[Conversion]:
        for column in self.table.columns:
            field = self.field(column.name)
            kind, written = self.reach.profile(field).format, identifier(field.column)
            if (
                kind is None
                or self.reach.role(field.table, field.column) == "personal"
                or self._is_reference_or_id(field)
            ):
                continue
            days = _DAYS.match(kind)
            if days is not None and self.reach.kind(field) in {"text date", "number"}:
                text = written if self.reach.kind(field) == "text date" else f"{written}::text"
                if days[0] != kind:
                    # to_date takes all digits that follow for the last part
                    text = f"left({text}, {len(days[0])})"
                yield Conversion(column=field.column, format=kind, expression=f"to_date({text}, {literal(days[0])})")
            elif kind in {"epoch_s", "epoch_ms"} and _TIME.search(f"{column.name}\n{column.comment or ''}"):
                seconds = written if kind == "epoch_s" else f"{written} / 1000.0"
                yield Conversion(column=field.column, format=kind, expression=f"to_timestamp({seconds})")

    def _is_reference_or_id(self, field: form.Field) -> bool:
        """Return True for a reference or id, but not for a month that is part of the key of monthly records."""
        if self.reach.role(field.table, field.column) != "key":
            return False
        referring = {c for r in self.reach.parents(field.table) for c in r.child_columns}
        key = self.table.primary_key
        return field.column in referring or field.column not in key or len(key) == 1

    def codes(self) -> Iterator[ColumnCodes]:
        for column in self.table.columns:
            profile = self.source.profile(self.table.name, column.name)
            if profile.value_labels:
                number = column.category == "N"
                values = tuple((code if number else literal(code), said) for code, said in profile.value_labels)
                yield ColumnCodes(column=column.name, values=values, origin=profile.codes_origin)
            elif (
                profile.role == "flag"
                and profile.format != "code"
                and self.reach.kind(self.field(column.name)) in {"text", "enum"}
            ):
                seen = [value_text(common.value) for common in profile.common] if profile.complete else []
                texts = column.enum_values or sorted(seen)
                if 1 < len(texts) <= _MAX_VALUES and max(map(len, texts)) <= _MAX_VALUE_CHARACTERS:
                    values = tuple((literal(text), "") for text in texts)
                    yield ColumnCodes(
                        column=column.name, values=values, origin="type" if column.enum_values else "data"
                    )

    def in_capitals(self, column: Column) -> bool:
        profile = self.source.profile(self.table.name, column.name)
        if profile.role not in {"label", "dimension"} or profile.format is not None:
            return False
        texts = [common.value for common in profile.common if isinstance(common.value, str)]
        if any(map(str.isdigit, "".join(texts))):
            return False
        letters = ["".join(filter(str.isalpha, text)) for text in texts]
        return len(texts) >= _MIN_CAPITALS and all(each.isupper() and len(each) >= _MIN_LETTERS for each in letters)

    def remarks(self) -> Iterator[Remark]:
        comments = [(None, self.table.comment), *((column.name, column.comment) for column in self.table.columns)]
        for column, comment in comments:
            if comment and _FISCAL.search(comment):
                yield Remark(column=column, text=one_line(comment)[:_MAX_REMARK_CHARACTERS])


def _right(condition: sql_tree.Expr) -> sql_tree.Fixed:
    if isinstance(condition, sql_tree.Binary) and isinstance(condition.right, sql_tree.Fixed):
        return condition.right
    raise TypeError(f"no comparison with a constant: {condition}")
