"""Terminals of the grammar for both languages: tables, columns, parents, numbers, days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from training.catalog.model import ColumnName, TableName
from training.language import chinese, english
from training.language.units import SIGNS, behind_a_number
from training.questions import form as f
from training.questions.phrasing import literals, yes_no
from training.questions.phrasing.grammar import Node, Place, Reading, Slots, Terminal
from training.questions.phrasing.words import Words
from training.relations.relation import Relation

_INTEGER = re.compile(r"\d+")
_LARGE = re.compile(r"\d{2,}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(slots=True)
class Index:
    """Index of phrases: finds the known phrases at a position of a text, the longest first."""

    phrases: dict[str, list[Node]] = field(default_factory=dict[str, list[Node]])
    _lengths: tuple[int, ...] = ()

    def add(self, phrase: str, node: Node) -> None:
        self.phrases.setdefault(phrase, []).append(node)
        self._lengths = ()

    def at(self, text: str, place: int) -> Iterator[Reading]:
        if not self._lengths:
            self._lengths = tuple(sorted({len(p) for p in self.phrases}, reverse=True))
        for length in self._lengths:
            for node in self.phrases.get(text[place : place + length], ()):
                yield node, place + length


def indexed(say: Callable[[Node, Words], str], nodes: Callable[[Words, TableName], Iterable[Node]]) -> Terminal:
    """Return a terminal for phrases that are enumerable per table."""
    known: WeakKeyDictionary[Words, dict[TableName, Index]] = WeakKeyDictionary()

    def index_of(words: Words, table: TableName) -> Index:
        indexes = known.setdefault(words, {})
        if table not in indexes:
            indexes[table] = Index()
            for node in nodes(words, table):
                indexes[table].add(say(node, words), node)
        return indexes[table]

    def read(place: Place) -> Iterator[Reading]:
        for table in place.tables:
            yield from index_of(place.words, table).at(place.text, place.at)

    return Terminal(say=lambda node, _around, words: say(node, words), read=read)


def itself(_words: Words, table: TableName) -> Iterator[TableName]:
    yield table


def every_field(words: Words, table: TableName) -> Iterator[f.Field]:
    """Yield the columns of the table and of its named parents.

    References named like the row they refer to are left out.
    """
    yield from (own for own in words.reach.fields(table) if words.referenced_row(table, own.column) is None)
    for path in words.reach.paths(table):
        if words.named(path):
            for column in words.reach.fields(path[-1].parent):
                of = f.Field(table=column.table, column=column.column, path=path)
                if not _is_own(of, words):
                    yield of


def _is_own(of: f.Field, words: Words) -> bool:
    """Return True for a parent's key that the child holds under the same name, such as a tenant ID."""
    if not of.path or of.column not in of.path[-1].parent_columns:
        return False
    *before, relation = of.path
    own = relation.child_columns[relation.parent_columns.index(of.column)]
    return words.field(f.Field(table=relation.child, column=own, path=tuple(before))) == words.field(of)


def done_fields(words: Words, table: TableName) -> Iterator[f.Field]:
    for each in words.times(table):
        if words.done(each) is not None:
            yield each


def shown_fields(words: Words, table: TableName) -> Iterator[f.Field]:
    """Yield the fields except the names of parents, which are shown as the parents themselves."""
    for each in every_field(words, table):
        if not (each.path and words.reach.display(each.table) == (each.column,)):
            yield each


def every_entity(words: Words, table: TableName) -> Iterator[f.Entity]:
    yield f.Entity(table=table, path=())
    for path in words.reach.paths(table):
        if words.named(path):
            yield f.Entity(table=path[-1].parent, path=path)


def kinds_of_parents(words: Words, table: TableName) -> Iterator[f.ByField]:
    """Yield groupings by a kind of a parent that are named by both: the 分级 of a 电影."""
    for of in shown_fields(words, table):
        if is_kind_of_parent(of, words):
            yield f.ByField(field=of)


def is_kind_of_parent(of: f.Field, words: Words) -> bool:
    name = words.field(of)
    one_away = len(of.path) == 1 and name == words.role(of.path) + words.columns[ColumnName(of.table, of.column)]
    return one_away and chinese.counter_of_values(name) == "种"


def own_relations(words: Words, table: TableName) -> Iterator[Relation]:
    yield from words.reach.own_hierarchy(table)


def far_relations(words: Words, table: TableName) -> Iterator[Relation]:
    """Yield the relations from link tables of this table to the tables on their other side."""
    for near in words.reach.children(table):
        if words.reach.is_link(near.child):
            yield from (r for r in words.reach.parents(near.child) if r.parent != table and words.named((r,)))


def main_periods(words: Words, table: TableName) -> Iterator[f.ByPeriod]:
    """Yield the periods of the table's main date, which a question need not name."""
    grains: tuple[f.Grain, ...] = ("day", "month", "quarter", "year")
    for of in words.times(table):
        if main_time(of, words):
            yield from (f.ByPeriod(field=of, grain=grain) for grain in grains)


def periods_named(words: Words, table: TableName) -> Iterator[f.ByPeriod]:
    """Yield periods with a name of their own: the hire year."""
    grains: tuple[f.Grain, ...] = ("day", "month", "quarter", "year")
    for of in words.times(table):
        for grain in grains:
            if words.span(by := f.ByPeriod(field=of, grain=grain)) is not None:
                yield by


def relations_with_part(words: Words, table: TableName) -> Iterator[Relation]:
    """Yield the relations to the table in which its rows have a role: the handler of a complaint."""
    yield from (r for r in words.reach.children(table) if words.part(r) is not None)


def stated_fields(words: Words, table: TableName) -> Iterator[f.Field]:
    """Yield the booleans that have a statement."""
    yield from (of for of in every_field(words, table) if yes_no.statement(of, words) is not None)


def fields_by_somebody(words: Words, table: TableName) -> Iterator[f.Field]:
    """Yield the columns with the person who did something."""
    yield from (of for of in words.reach.fields(table) if words.by_somebody(of) is not None)


def deletion_marks(words: Words, table: TableName) -> Iterator[f.Field]:
    yield from words.reach.fields(table, "soft_delete")


def unsaid_time() -> Terminal:
    """Terminal for a table's main date: the empty text."""

    def read(place: Place) -> Iterator[Reading]:
        for table in place.tables:
            for of in place.words.times(table):
                if main_time(of, place.words):
                    yield of, place.at

    return Terminal(say=lambda _node, _around, _words: "", read=read)


def unsaid_status() -> Terminal:
    """Terminal for the status that an adjective implies, as in "active users": the empty text."""

    def read(place: Place) -> Iterator[Reading]:
        for table in place.tables:
            for of in every_field(place.words, table):
                if place.words.columns[ColumnName(of.table, of.column)] == "status":
                    yield of, place.at

    return Terminal(say=lambda _node, _around, _words: "", read=read)


def unsaid_figure() -> Terminal:
    """Terminal for the figure that the rows are named after: the empty text."""

    def read(place: Place) -> Iterator[Reading]:
        for table in place.tables:
            yield from ((of, place.at) for of in place.words.reach.fields(table, "measure"))

    return Terminal(say=lambda _node, _around, _words: "", read=read)


def unsaid_far() -> Terminal:
    """Terminal for the far side of a link whose value ends with the table's noun: the empty text."""

    def read(place: Place) -> Iterator[Reading]:
        for table in place.tables:
            yield from ((far, place.at) for far in far_relations(place.words, table))

    return Terminal(say=lambda _node, _around, _words: "", read=read)


def unsaid_name() -> Terminal:
    """Terminal for the name of a parent whose value ends with the table's noun: the empty text."""

    def read(place: Place) -> Iterator[Reading]:
        for table in place.tables:
            yield from ((of, place.at) for of in _names_of_parents(place.words, table))

    return Terminal(say=lambda _node, _around, _words: "", read=read)


def _names_of_parents(words: Words, table: TableName) -> Iterator[f.Field]:
    for path in words.reach.paths(table):
        display = words.reach.display(path[-1].parent)
        if len(path) == 1 and len(display) == 1 and words.named(path):
            yield f.Field(table=path[-1].parent, column=display[0], path=path)


def integer() -> Terminal:
    def read(place: Place) -> Iterator[Reading]:
        if found := _INTEGER.match(place.text, place.at):
            yield int(found[0]), found.end()

    return Terminal(say=lambda node, _around, _words: str(node), read=read)


def small_number() -> Terminal:
    """Terminal for integers; up to ten in words."""

    def say(node: Node, _around: Slots, _words: Words) -> str:
        return literals.NUMBER_WORDS[int(node)] if int(node) < len(literals.NUMBER_WORDS) else str(node)

    def read(place: Place) -> Iterator[Reading]:
        for number, word in enumerate(literals.NUMBER_WORDS):
            if place.starts(word + " "):
                yield number, place.at + len(word)
        if found := _LARGE.match(place.text, place.at):
            yield int(found[0]), found.end()

    return Terminal(say=say, read=read)


def threshold() -> Terminal:
    def say(node: Node, _around: Slots, _words: Words) -> str:
        return str(node) if isinstance(node, int) else literals.number(node)

    def read(place: Place) -> Iterator[Reading]:
        if found := _NUMBER.match(place.text, place.at):
            yield literals.as_number(found[0]), found.end()

    return Terminal(say=say, read=read)


def value() -> Terminal:
    """Terminal for a value of the column named before it."""
    return Terminal(
        say=lambda node, around, words: literals.say(node, around["field"], words),
        read=lambda place: literals.read(place.text, place.at, place.around["field"], place.words),
    )


def far_value() -> Terminal:
    """Terminal for the name of a row on the far side of a link."""

    def label(around: Slots, words: Words) -> f.Field | None:
        parent: TableName = around["far"].parent
        display = words.reach.display(parent)
        return f.Field(table=parent, column=display[0]) if display else None

    def say(node: Node, around: Slots, words: Words) -> str:
        of = label(around, words)
        return str(node) if of is None else literals.say(node, of, words)

    def read(place: Place) -> Iterable[Reading]:
        of = label(place.around, place.words)
        return () if of is None else literals.read(place.text, place.at, of, place.words)

    return Terminal(say=say, read=read)


def substring() -> Terminal:
    def read(place: Place) -> Iterator[Reading]:
        if place.starts("“") and (end := place.text.find("”", place.at)) > 0:
            yield place.text[place.at + 1 : end], end + 1

    return Terminal(say=lambda node, _around, _words: f"“{node}”", read=read)


def day() -> Terminal:
    return Terminal(
        say=lambda node, _around, words: literals.day(node, words.language),
        read=lambda place: literals.read_day(place.text, place.at, place.words.language),
    )


def chosen(words_of: Mapping[Node, str]) -> Terminal:
    """Terminal for a closed set of values, each with one word."""

    def read(place: Place) -> Iterator[Reading]:
        for node, word in words_of.items():
            if place.starts(word):
                yield node, place.at + len(word)

    return Terminal(say=lambda node, _around, _words: words_of[node], read=read)


def counter(of: Callable[[Node, Words], str]) -> Terminal:
    """Terminal for a Chinese measure word. It adds no meaning, so reading accepts any."""

    def read(place: Place) -> Iterator[Reading]:
        if place.text[place.at : place.at + 1] in chinese.COUNTERS:
            yield None, place.at + 1

    return Terminal(say=lambda node, _around, words: of(node, words), read=read)


def group_counter(of_period: Mapping[f.Grain, str]) -> Terminal:
    """Terminal for the measure word of a group, or of the first of several; for main periods from `of_period`."""

    def of_group(by: f.Dimension, words: Words) -> str:
        match by:
            case f.ByEntity(entity=entity):
                word = chinese.counter(words.entity(entity))
                return word if word != "个" else words.counter(entity.table)
            case f.ByField(field=of):
                return chinese.counter_of_values(words.field(of))
            case f.ByPeriod(field=of, grain=grain):
                return of_period[grain] if main_time(of, words) else "个"

    def say(node: Node, _around: Slots, words: Words) -> str:
        return of_group(next(iter(node)) if isinstance(node, tuple) else node, words)  # type: ignore[reportUnknownArgumentType]

    def read(place: Place) -> Iterator[Reading]:
        yield None, place.at
        if place.text[place.at : place.at + 1] in chinese.COUNTERS | {"一"}:
            yield None, place.at + 1

    return Terminal(say=say, read=read)


def unit() -> Terminal:
    """Terminal for the unit behind a figure. It adds no meaning, so reading accepts any."""
    known: WeakKeyDictionary[Words, tuple[str, ...]] = WeakKeyDictionary()

    def units_of(words: Words) -> tuple[str, ...]:
        if words not in known:
            every = (words.unit(of) for table in words.tables for of in words.reach.fields(table))
            known[words] = tuple(sorted({behind_a_number(u, words.language) for u in every if u}))
        return known[words]

    def read(place: Place) -> Iterator[Reading]:
        yield None, place.at
        yield from ((None, place.at + len(each)) for each in units_of(place.words) if place.starts(each))

    return Terminal(say=lambda n, _around, words: behind_a_number(words.unit(n), words.language), read=read)


def sign() -> Terminal:
    """Terminal for a unit that is repeated behind each of two figures: 5% to 8%."""

    def say(node: Node, _around: Slots, words: Words) -> str:
        of = words.unit(node)
        return of if of in SIGNS else ""

    def read(place: Place) -> Iterator[Reading]:
        yield None, place.at
        yield from ((None, place.at + len(each)) for each in SIGNS if place.starts(each))

    return Terminal(say=say, read=read)


def one_of_words(say: Callable[[Node, Words], str], spoken: tuple[str, ...]) -> Terminal:
    """Terminal for a word that depends on its neighbours and adds no meaning."""

    def read(place: Place) -> Iterator[Reading]:
        yield from ((None, place.at + len(each)) for each in spoken if place.starts(each))

    return Terminal(say=lambda node, _around, words: say(node, words), read=read)


def main_time(of: f.Field, words: Words) -> bool:
    """Return True for the main date of its table, which a question need not name."""
    return words.main_time(of.root) == of


def plural_of_field(of: f.Field, words: Words) -> str:
    return words.values(words.field(of))


def plural_of_entity(of: f.Entity, words: Words) -> str:
    return english.plural(words.entity(of)) if words.language == "en" else words.entity(of)


def named_far(relation: Relation, words: Words) -> str:
    return words.role((relation,))
