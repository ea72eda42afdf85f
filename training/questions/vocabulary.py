"""The words of one source as terminals of the grammar: tables, columns, parents, numbers, days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from training.questions import english, said
from training.questions import form as f
from training.questions.grammar import Node, Reading, Slots, Terminal
from training.questions.words import Words
from training.source.catalog import TableName
from training.source.description import Relation


@dataclass(slots=True)
class Index:
    """Finds the longest and every shorter known phrase at a place of a text."""

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
                if place + length <= len(text):
                    yield node, place + length


def indexed(say: Callable[[Node, Words], str], nodes: Callable[[Words], Iterable[Node]]) -> Terminal:
    """A terminal whose phrases are all known beforehand."""
    indexes: dict[int, tuple[Words, Index]] = {}

    def index_of(words: Words) -> Index:
        if id(words) not in indexes:
            index = Index()
            for node in nodes(words):
                index.add(say(node, words), node)
            indexes[id(words)] = (words, index)
        return indexes[id(words)][1]

    return Terminal(
        say=lambda node, _around, words: say(node, words),
        read=lambda text, at, _around, words: index_of(words).at(text, at),
    )


def all_tables(words: Words) -> Iterable[TableName]:
    return words.tables


def all_fields(words: Words) -> Iterator[f.Field]:
    for name in words.all_field_names():
        yield from words.fields_called(name)


def shown_fields(words: Words) -> Iterator[f.Field]:
    """Without the label of a parent, which is shown as the parent itself."""
    for each in all_fields(words):
        if not (each.path and words.reach.display(each.table) == (each.column,)):
            yield each


def all_entities(words: Words) -> Iterator[f.Entity]:
    for name in words.all_entity_names():
        yield from words.entities_called(name)


def own_relations(words: Words) -> Iterator[Relation]:
    for table in words.tables:
        yield from words.reach.own_hierarchy(table)


def upward_relations(words: Words) -> Iterator[Relation]:
    for table in words.tables:
        for relation in words.reach.parents(table):
            if words.named((relation,)):
                yield relation


def main_periods(words: Words) -> Iterator[f.ByPeriod]:
    """The periods of each table that has one date only."""
    grains: tuple[f.Grain, ...] = ("day", "month", "quarter", "year")
    for table in words.tables:
        times = words.reach.times(table)
        if len(times) == 1 and words.reach.tells_when(times[0]):
            yield from (f.ByPeriod(field=times[0], grain=grain) for grain in grains)


def deletion_marks(words: Words) -> Iterator[f.Field]:
    for table in words.tables:
        yield from words.reach.fields(table, "soft_delete")


def integer() -> Terminal:
    number = re.compile(r"\d+")

    def read(text: str, at: int, _around: Slots, _words: Words) -> Iterator[Reading]:
        if found := number.match(text, at):
            yield int(found[0]), found.end()

    return Terminal(say=lambda node, _around, _words: str(node), read=read)


def small_number() -> Terminal:
    """Up to ten in words."""

    def say(node: Node, _around: Slots, _words: Words) -> str:
        return said.NUMBER_WORDS[node] if node < len(said.NUMBER_WORDS) else str(node)

    def read(text: str, at: int, _around: Slots, _words: Words) -> Iterator[Reading]:
        for number, word in enumerate(said.NUMBER_WORDS):
            if text.startswith(word + " ", at):
                yield number, at + len(word)
        if found := re.compile(r"\d{2,}").match(text, at):
            yield int(found[0]), found.end()

    return Terminal(say=say, read=read)


def threshold() -> Terminal:
    def say(node: Node, _around: Slots, _words: Words) -> str:
        return said.number(node) if not isinstance(node, int) else str(node)

    def read(text: str, at: int, _around: Slots, _words: Words) -> Iterator[Reading]:
        if found := re.compile(r"-?\d+(?:\.\d+)?").match(text, at):
            yield said.as_number(found[0]), found.end()

    return Terminal(say=say, read=read)


def value() -> Terminal:
    """A value of the column named just before it."""
    return Terminal(
        say=lambda node, around, words: said.say(node, around["field"], words),
        read=lambda text, at, around, words: said.read(text, at, around["field"], words),
    )


def far_value() -> Terminal:
    """The label of a row on the far side of a link."""

    def of(around: Slots, words: Words) -> f.Field:
        parent = around["far"].parent
        return f.Field(table=parent, column=words.reach.display(parent)[0])

    return Terminal(
        say=lambda node, around, words: said.say(node, of(around, words), words),
        read=lambda text, at, around, words: said.read(text, at, of(around, words), words),
    )


def substring() -> Terminal:
    def read(text: str, at: int, _around: Slots, _words: Words) -> Iterator[Reading]:
        if text.startswith("“", at) and (end := text.find("”", at)) > 0:
            yield text[at + 1 : end], end + 1

    return Terminal(say=lambda node, _around, _words: f"“{node}”", read=read)


def day() -> Terminal:
    return Terminal(
        say=lambda node, _around, words: said.day(node, words.language),
        read=lambda text, at, _around, words: said.read_day(text, at, words.language),
    )


def chosen(words_of: dict[Node, str]) -> Terminal:
    """A closed set of values, each with its word."""

    def read(text: str, at: int, _around: Slots, _words: Words) -> Iterator[Reading]:
        for node, word in words_of.items():
            if text.startswith(word, at):
                yield node, at + len(word)

    return Terminal(say=lambda node, _around, _words: words_of[node], read=read)


def counter() -> Terminal:
    """The Chinese counter of the things, before or after them; it carries no meaning of its own."""

    def read(text: str, at: int, _around: Slots, _words: Words) -> Iterator[Reading]:
        if text[at : at + 1] in {"个", "名", "条"}:
            yield None, at + 1

    return Terminal(say=lambda node, _around, words: words.counter(node.table), read=read)


def main_time(of: f.Field, words: Words) -> bool:
    """True for the one date of its table when it says when the row happened: a question need not name it."""
    return not of.path and words.reach.times(of.table) == (of,) and words.reach.tells_when(of)


def plural_of_field(of: f.Field, words: Words) -> str:
    return words.values(words.field(of))


def plural_of_entity(of: f.Entity, words: Words) -> str:
    return english.plural(words.entity(of)) if words.language == "en" else words.entity(of)


def named_far(relation: Relation, words: Words) -> str:
    return words.role((relation,))
