"""Terminals of the grammar that both languages share: tables, columns, parents, numbers, days."""

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
    """Finds every known phrase at a position of a text, the longest first."""

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
    """A terminal whose phrases are known beforehand, table by table."""
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
    """Yield the table's columns and those of its named parents, but no reference that is named like its row."""
    yield from (own for own in words.reach.fields(table) if words.referenced_row(table, own.column) is None)
    for path in words.reach.paths(table):
        if words.named(path):
            for column in words.reach.fields(path[-1].parent):
                of = f.Field(table=column.table, column=column.column, path=path)
                if not _is_own(of, words):
                    yield of


def _is_own(of: f.Field, words: Words) -> bool:
    """A parent's key that the row below has itself under the same words: the tenant ID of a webhook, and its tenant's
    ID."""
    if not of.path or of.column not in of.path[-1].parent_columns:
        return False
    *before, relation = of.path
    own = relation.child_columns[relation.parent_columns.index(of.column)]
    return words.field(f.Field(table=relation.child, column=own, path=tuple(before))) == words.field(of)


def done_fields(words: Words, table: TableName) -> Iterator[f.Field]:
    for each in words.reach.times(table):
        if words.done(each) is not None:
            yield each


def shown_fields(words: Words, table: TableName) -> Iterator[f.Field]:
    """Yield the fields without the labels of parents, which are shown as the parents themselves."""
    for each in every_field(words, table):
        if not (each.path and words.reach.display(each.table) == (each.column,)):
            yield each


def every_entity(words: Words, table: TableName) -> Iterator[f.Entity]:
    yield f.Entity(table=table, path=())
    for path in words.reach.paths(table):
        if words.named(path):
            yield f.Entity(table=path[-1].parent, path=path)


def kinds_of_parents(words: Words, table: TableName) -> Iterator[f.ByField]:
    """Yield groupings by a kind of a parent, named by both: the 分级 of a 电影."""
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
    """Yield the edges from link tables of this table to the tables on their other side."""
    for near in words.reach.children(table):
        if words.reach.is_link(near.child):
            yield from (r for r in words.reach.parents(near.child) if r.parent != table and words.named((r,)))


def main_periods(words: Words, table: TableName) -> Iterator[f.ByPeriod]:
    """Yield the periods of the table's main date, which a question need not name."""
    grains: tuple[f.Grain, ...] = ("day", "month", "quarter", "year")
    for of in words.reach.times(table):
        if main_time(of, words):
            yield from (f.ByPeriod(field=of, grain=grain) for grain in grains)


def periods_named(words: Words, table: TableName) -> Iterator[f.ByPeriod]:
    """Yield periods with a name of their own: the hire year."""
    grains: tuple[f.Grain, ...] = ("day", "month", "quarter", "year")
    for of in words.reach.times(table):
        for grain in grains:
            if words.span(by := f.ByPeriod(field=of, grain=grain)) is not None:
                yield by


def relations_with_part(words: Words, table: TableName) -> Iterator[Relation]:
    """Yield the edges to the table on which its rows have a role: the handler of a complaint."""
    yield from (r for r in words.reach.children(table) if words.part(r) is not None)


def stated_fields(words: Words, table: TableName) -> Iterator[f.Field]:
    """Yield the yes-or-no columns that have a statement."""
    yield from (of for of in every_field(words, table) if yes_no.statement(of, words) is not None)


def fields_by_somebody(words: Words, table: TableName) -> Iterator[f.Field]:
    """Yield the columns with the person who did something."""
    yield from (of for of in words.reach.fields(table) if words.by_somebody(of) is not None)


def deletion_marks(words: Words, table: TableName) -> Iterator[f.Field]:
    yield from words.reach.fields(table, "soft_delete")


def unsaid_time() -> Terminal:
    """The main date of a table: an empty text."""

    def read(place: Place) -> Iterator[Reading]:
        for table in place.tables:
            for of in place.words.reach.times(table):
                if main_time(of, place.words):
                    yield of, place.at

    return Terminal(say=lambda _node, _around, _words: "", read=read)


def unsaid_status() -> Terminal:
    """The status that an adjective implies, as in "active users": an empty text."""

    def read(place: Place) -> Iterator[Reading]:
        for table in place.tables:
            for of in every_field(place.words, table):
                if place.words.columns[ColumnName(of.table, of.column)] == "status":
                    yield of, place.at

    return Terminal(say=lambda _node, _around, _words: "", read=read)


def unsaid_far() -> Terminal:
    """The far side of a link if its value names the table: an empty text."""

    def read(place: Place) -> Iterator[Reading]:
        for table in place.tables:
            yield from ((far, place.at) for far in far_relations(place.words, table))

    return Terminal(say=lambda _node, _around, _words: "", read=read)


def integer() -> Terminal:
    def read(place: Place) -> Iterator[Reading]:
        if found := _INTEGER.match(place.text, place.at):
            yield int(found[0]), found.end()

    return Terminal(say=lambda node, _around, _words: str(node), read=read)


def small_number() -> Terminal:
    """Up to ten in words."""

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
    """A value of the column named just before it."""
    return Terminal(
        say=lambda node, around, words: literals.say(node, around["field"], words),
        read=lambda place: literals.read(place.text, place.at, place.around["field"], place.words),
    )


def far_value() -> Terminal:
    """The label of a row on the far side of a link."""

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
    """A closed set of values, each with one word."""

    def read(place: Place) -> Iterator[Reading]:
        for node, word in words_of.items():
            if place.starts(word):
                yield node, place.at + len(word)

    return Terminal(say=lambda node, _around, _words: words_of[node], read=read)


def counter(of: Callable[[Node, Words], str]) -> Terminal:
    """A Chinese counter, before or after what is counted; it carries no meaning of its own."""

    def read(place: Place) -> Iterator[Reading]:
        if place.text[place.at : place.at + 1] in chinese.COUNTERS:
            yield None, place.at + 1

    return Terminal(say=lambda node, _around, words: of(node, words), read=read)


def group_counter(of_period: Mapping[f.Grain, str]) -> Terminal:
    """The Chinese counter of a group, or of the first of several; of periods of a table's own date, as given."""

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
    """The unit behind a figure; it carries no meaning of its own."""
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
    """A unit that is written behind each of two figures: 5% to 8%."""

    def say(node: Node, _around: Slots, words: Words) -> str:
        of = words.unit(node)
        return of if of in SIGNS else ""

    def read(place: Place) -> Iterator[Reading]:
        yield None, place.at
        yield from ((None, place.at + len(each)) for each in SIGNS if place.starts(each))

    return Terminal(say=say, read=read)


def one_of_words(say: Callable[[Node, Words], str], spoken: tuple[str, ...]) -> Terminal:
    """A word that depends on its neighbours and carries no meaning of its own."""

    def read(place: Place) -> Iterator[Reading]:
        yield from ((None, place.at + len(each)) for each in spoken if place.starts(each))

    return Terminal(say=lambda node, _around, words: say(node, words), read=read)


def main_time(of: f.Field, words: Words) -> bool:
    """True for the main date of its table, which a question need not name."""
    return not of.path and words.main_time(of.table) == of


def plural_of_field(of: f.Field, words: Words) -> str:
    return words.values(words.field(of))


def plural_of_entity(of: f.Entity, words: Words) -> str:
    return english.plural(words.entity(of)) if words.language == "en" else words.entity(of)


def named_far(relation: Relation, words: Words) -> str:
    return words.role((relation,))
