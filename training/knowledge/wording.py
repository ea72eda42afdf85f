"""Wording of facts in the language of the task, on one line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from runtime.sentences import Sentence
from training.catalog.model import TableName
from training.catalog.user_files.user_knowledge import code_spans
from training.documents.markdown import code, inline
from training.documents.polymorphic import PolymorphicReference
from training.documents.sql_text import qualified, quoted
from training.knowledge.facts import (
    ColumnCodes,
    Knowledge,
    Link,
    Measure,
    Origin,
    ParentJoin,
    TableKnowledge,
    UserLines,
    line_key,
    relation_origin,
)
from training.labels.label import Label
from training.language.languages import Language
from training.language.split_names import split_name
from training.language.word_lists import singular
from training.relations.relation import Relation
from training.texts import say

type Fact = tuple[str, Origin]
"""A sentence and its origin."""

_ORIGINS: dict[Origin, Sentence] = {
    "comment": say("comment"),
    "dictionary": say("dictionary"),
    "name": say("name"),
    "translation": say("translation"),
    "model": say("model"),
    "code table": say("code table"),
    "foreign key": say("foreign key"),
    "inferred": say("inferred"),
    "user": say("user"),
    "type": say("type"),
    "data": say("data"),
}
_ORIGIN_AT_END = re.compile(
    rf"\s*(?:\((?:{'|'.join(_ORIGINS)})\)|（(?:{'|'.join(each.zh for each in _ORIGINS.values())})）)\Z"
)
_UNIX_TIMES = {
    "epoch_s": say("as Unix time in seconds"),
    "epoch_ms": say("as Unix time in milliseconds"),
}
_MAX_NAMED = 3
_MIN_EMPTY_SHARE = 0.005
_KEY_WORDS = frozenset({"id", "key", "no", "code", "uuid", "fk"})


class Wording:
    """Facts as sentences in one language."""

    def __init__(
        self, language: Language, escape: Callable[[str], str] = code, prose: Callable[[str], str] = inline
    ) -> None:
        """`escape` escapes a name, value or SQL for the output, `prose` a sentence; by default for Markdown."""
        self.language: Language = language
        self.escape = escape
        self.prose = prose

    def with_origin(self, fact: Fact) -> str:
        text, origin = fact
        return say("{text} ({origin})").text(self.language, text=text, origin=_ORIGINS[origin])

    def without_origin(self, text: str) -> str:
        """Return a line without the origin at its end, of either language."""
        return _ORIGIN_AT_END.sub("", text)

    def kept(self, facts: Iterable[Fact], lines: UserLines) -> list[Fact]:
        """Return the lines of the user, then those of `facts` that the user has not removed."""
        return [*self._added(lines), *(fact for fact in facts if line_key(fact[0]) not in lines.removed)]

    def _added(self, lines: UserLines) -> Iterator[Fact]:
        for text in lines.added:
            parts = code_spans(text)
            parts[::2] = map(self.prose, parts[::2])
            yield "".join(parts), "user"

    def of_source(self, knowledge: Knowledge) -> Iterator[Fact]:
        if knowledge.business_context:
            yield self.prose(knowledge.business_context), "user"
        if knowledge.zoned or knowledge.unzoned:
            yield self._zones(knowledge), "type"

    def _zones(self, knowledge: Knowledge) -> str:
        zoned = len(knowledge.zoned) > len(knowledge.unzoned)
        others = knowledge.unzoned if zoned else knowledge.zoned
        text = (say("timestamps have a time zone") if zoned else say("timestamps have no time zone")).text(
            self.language
        )
        if not others:
            return text
        columns = self._named(f"{table}.{column}" for table, column in others)
        return say("{text}, except {columns}").text(self.language, text=text, columns=columns)

    def called(self, known: TableKnowledge) -> tuple[str, ...]:
        """Return the names that people use for the table, without the words of its own name and removed names."""
        return () if line_key(self.names(known)) in known.from_user.removed else self._called(known.label)

    def names(self, known: TableKnowledge) -> str:
        """Return the names that people use for the table as one text."""
        return say(", ").text(self.language).join(self._called(known.label))

    def _called(self, label: Label) -> tuple[str, ...]:
        is_name = label.origin == "name" and (self.language != "zh" or label.text.isascii())
        return label.synonyms if is_name else (label.text, *label.synonyms)

    def of_table(self, known: TableKnowledge) -> Iterator[Fact]:
        """Yield the facts about the table's rows."""
        language = self.language
        for condition in known.conditions:
            kept = say("current versions: ") if condition.versions else say("not deleted: ")
            yield kept.text(language) + self.escape(f"{condition.column} {condition.test}"), condition.origin
        if (date := known.row_date) is not None:
            name = self.escape(date.column)
            yield (
                (
                    say("date of a row: {name}, from {first} to {last}").text(
                        language, name=name, first=date.first, last=date.last
                    )
                ),
                "data",
            )
        for remark in known.remarks:
            colon = say(": ").text(language)
            yield f"{self.escape(remark.column or known.table.name.short)}{colon}{self.prose(remark.text)}", "comment"
        if known.capitals:
            yield (
                say("{value}: in capital letters").text(language, value=self._named(known.capitals)),
                "data",
            )

    def of_columns(self, known: TableKnowledge) -> Iterator[tuple[str, Fact]]:
        """Yield (column name, fact) about single columns."""
        language = self.language
        for name, synonyms in known.column_synonyms:
            named = say(", ").text(language).join(map(self.escape, synonyms))
            yield (
                name,
                (
                    say("{value} is also called {named}").text(language, value=self.escape(name), named=named),
                    "dictionary",
                ),
            )
        for each in known.conversions:
            name, sql = self.escape(each.column), self.escape(each.expression)
            written = _UNIX_TIMES.get(each.format, each.format)
            yield (
                each.column,
                (say("{name} is written {written}: {sql}").text(language, name=name, written=written, sql=sql), "data"),
            )
        for codes in known.codes:
            yield codes.column, (self._codes(codes), codes.origin)

    def _codes(self, codes: ColumnCodes) -> str:
        name, joint = self.escape(codes.column), say(", ").text(self.language)
        if any(meaning for _, meaning in codes.values):
            explained = joint.join(f"{self.escape(value)} = {self.escape(meaning)}" for value, meaning in codes.values)
            return say("{name}: {explained}").text(self.language, name=name, explained=explained)
        values = joint.join(self.escape(value) for value, _ in codes.values)
        return say("{name} is one of {values}").text(self.language, name=name, values=values)

    def of_measures(self, known: TableKnowledge) -> Iterator[tuple[Fact, Sequence[Measure]]]:
        """Yield each fact about measures with the measures that it lists."""
        for origin, measures in _grouped((measure.origin, measure) for measure in known.measures):
            yield (self._listed(map(self.measure, measures)), origin), measures

    def measure(self, measure: Measure) -> str:
        # a star between spaces is no markup
        text = f"{self.escape(measure.name)} = {measure.function}({' * '.join(map(self.escape, measure.factors))})"
        for within in self.within(measure):
            return say("{measure}, {within}").text(self.language, measure=text, within=within)
        return text

    def within(self, measure: Measure) -> list[str]:
        """Return a sentence that the measure holds within one unit only; empty if all rows have the same unit."""
        if measure.within is None:
            return []
        unit = self.escape(measure.within)
        return [say("within one {unit}").text(self.language, unit=unit)]

    def of_joins(self, known: TableKnowledge) -> Iterator[tuple[Fact, Sequence[ParentJoin]]]:
        """Yield each fact about joins to one other table with the joins that it lists."""
        kinds: list[tuple[tuple[Origin, str], ParentJoin]] = [
            ((relation_origin(join.relation), self.multiplicity(join)), join) for join in known.joins
        ]
        for (origin, kind), joins in _grouped(kinds):
            yield (say("{kind}: ").text(self.language, kind=kind) + self._listed(map(self.join, joins)), origin), joins

    def of_ways(self, known: TableKnowledge) -> Iterator[Fact]:
        """Yield the facts about joins over several tables."""
        if known.multiplied_by:
            named = self._named(dict.fromkeys(relation.child.short for relation in known.multiplied_by))
            text = say("aggregate before joining {named}").text(self.language, named=named)
            yield text, relation_origin(*known.multiplied_by)
        if known.link is not None:
            yield self._link(known.link, known.joins)
        if known.chains:
            ways = self._listed(map(self._way, known.chains))
            yield say("indirectly: ").text(self.language) + ways, relation_origin(*chain.from_iterable(known.chains))
        for reference in known.polymorphic:
            yield from self._polymorphic(reference)

    def multiplicity(self, join: ParentJoin) -> str:
        return (say("one to one") if join.one_to_one else say("many to one")).text(self.language)

    def join(self, join: ParentJoin) -> str:
        relation, parent = join.relation, _table(join.relation.parent)
        pairs = zip(relation.child_columns, relation.parent_columns, strict=True)
        text = " AND ".join(f"{quoted(a)} = {parent}.{quoted(b)}" for a, b in pairs)
        if relation.child == relation.parent:
            text += say(" (same table)").text(self.language)
        if join.empty_share >= _MIN_EMPTY_SHARE:
            text += say(", empty in {empty_share:.0%}").text(self.language, empty_share=join.empty_share)
        return self.escape(text)

    def _link(self, link: Link, joins: Sequence[ParentJoin]) -> Fact:
        ends = [self.escape(table.short) for table, _ in link.ends]
        one, other = ends
        text = say("many to many: {one} and {other}").text(self.language, one=one, other=other)
        if not (once := [table.short for table, alone in link.ends if alone]):
            return text, relation_origin(*(join.relation for join in joins))
        named = self._named(once)
        return text + say(", so far with one row for each {named}").text(self.language, named=named), "data"

    def _polymorphic(self, reference: PolymorphicReference) -> Iterator[Fact]:
        for value, key in reference.targets:
            join = self.escape(f"{quoted(reference.column)} = {_table(key.table)}.{quoted(key.name)}")
            case = self.escape(f"{quoted(reference.kind)} = {value}")
            yield say("{join} if {case}").text(self.language, join=join, case=case), "data"

    def _listed(self, texts: Iterable[str]) -> str:
        return say("; ").text(self.language).join(texts)

    def _named(self, names: Iterable[str]) -> str:
        """Return at most three of the names, and the number of further ones."""
        shown = [self.escape(name) for name in names]
        text, more = say(", ").text(self.language).join(shown[:_MAX_NAMED]), len(shown) - _MAX_NAMED
        if more <= 0:
            return text
        return say("{names} and {more} more").text(self.language, names=text, more=more)

    def _way(self, way: Sequence[Relation]) -> str:
        """Return `rental → inventory → film`; a column that is not named after its target follows in brackets."""
        steps = (
            r.parent.short if _is_named_after(r) else f"{r.parent.short} ({', '.join(r.child_columns)})" for r in way
        )
        return self.escape(" → ".join(steps))


def _table(name: TableName) -> str:
    return quoted(name.name) if name.schema == "public" else qualified(name)


def _is_named_after(relation: Relation) -> bool:
    words = {singular(word) for column in relation.child_columns for word in split_name(column)} - _KEY_WORDS
    return words <= {singular(word) for word in split_name(relation.parent.name)}


def _grouped[Key, Value](items: Iterable[tuple[Key, Value]]) -> list[tuple[Key, list[Value]]]:
    """Return the values of each key, keys in the order of their first value."""
    groups: dict[Key, list[Value]] = {}
    for key, value in items:
        groups.setdefault(key, []).append(value)
    return list(groups.items())
