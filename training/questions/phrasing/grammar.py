"""A two-way grammar: it makes a question of a form, and finds the forms that a question can mean.

A rule words one type of node: a text with slots, each an attribute of the node and the way to word it. Wording
picks a rule that fits and fills its slots; reading tries all rules and keeps all readings. Both use the same
rules, so a question that is read as a single form is unambiguous.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from training.catalog.model import TableName
from training.questions.phrasing.words import Words

type Node = Any
"""A dataclass of `form`, or a plain value in a slot. The grammar is generic over them."""
type Slots = Mapping[str, Node]
type Reading = tuple[Node, int]
"""The node that was read, and the position behind it."""

_SLOT = re.compile(r"\{(\w+):([\w+~]+)\}")
_LONGEST_LIST = 5
_SHORT_ONE_IN = 4
"""One variant in this many is a short wording, if the form has one."""
_WHOLE = ("form", "short")
"""The ways of wording a whole question: as a sentence, or as a few keywords."""
_MOST_READINGS = 400
"""Maximum readings kept of one part of a question; more make it ambiguous in any case."""


class UnsayableError(LookupError):
    """The grammar has no wording for a form."""


@dataclass(frozen=True, slots=True)
class Slot:
    attribute: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One wording of a node."""

    way: str
    node: type
    pieces: tuple[str | Slot, ...]
    fixed: Mapping[str, Node]
    """Attributes that the wording implies."""
    derived: Mapping[str, Callable[[Slots, Words], Node]]
    """Attributes that follow from the others and from the source."""
    when: Callable[[Node, Words], bool] | None

    @property
    def begin(self) -> str:
        """The text at the beginning of every wording; often empty."""
        return first if isinstance(first := self.pieces[0], str) else ""

    def fits(self, node: Node, words: Words) -> bool:
        if type(node) is not self.node:
            return False
        if any(getattr(node, name) != value for name, value in self.fixed.items()):
            return False
        if self.derived:
            slots = {f.name: getattr(node, f.name) for f in fields(node)}
            if any(derive(slots, words) != slots[name] for name, derive in self.derived.items()):
                return False
        return self.when is None or self.when(node, words)


def rule(
    way: str,
    node: type,
    text: str,
    *,
    derived: Mapping[str, Callable[[Slots, Words], Node]] | None = None,
    when: Callable[[Node, Words], bool] | None = None,
    **fixed: Node,
) -> Rule:
    """Return a rule made from its text: `rule("form", Count, "How many {things:many} are there?")`."""
    pieces: list[str | Slot] = []
    at = 0
    for found in _SLOT.finditer(text):
        if found.start() > at:
            pieces.append(text[at : found.start()])
        pieces.append(Slot(found[1], found[2]))
        at = found.end()
    if at < len(text):
        pieces.append(text[at:])
    return Rule(way=way, node=node, pieces=tuple(pieces), fixed=fixed, derived=derived or {}, when=when)


@dataclass(frozen=True, slots=True)
class Place:
    """Position at which a terminal is read: a question, an offset in it, and the slots read so far."""

    text: str
    at: int
    around: Slots
    words: Words
    tables: tuple[TableName, ...]
    """Tables that the question mentions; columns of other tables are not tried."""

    def starts(self, phrase: str) -> bool:
        return self.text.startswith(phrase, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """A word of the source or of the language, with the functions that write and read it."""

    say: Callable[[Node, Slots, Words], str]
    read: Callable[[Place], Iterable[Reading]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lister:
    """Separators of a list of nodes: `between` takes two neighbours and whether the second is the last."""

    between: Callable[[Node, Node, bool, Words], str]
    separators: tuple[str, ...]
    """All values that `between` can return."""

    def separators_of(self, nodes: tuple[Node, ...], words: Words) -> tuple[str, ...]:
        last = len(nodes) - 1
        return tuple(self.between(nodes[i - 1], nodes[i], i == last, words) for i in range(1, len(nodes)))


@dataclass(slots=True)
class Grammar:
    """The rules of one language over the words of one source."""

    words: Words
    rules: tuple[Rule, ...]
    terminals: Mapping[str, Terminal]
    listers: Mapping[str, Lister]
    _by_way: dict[str, list[tuple[str, Rule]]] = field(default_factory=dict[str, list[tuple[str, Rule]]])
    """Rules by way, with the text at their beginning, for reading."""
    _by_node: dict[tuple[str, type], list[Rule]] = field(default_factory=dict[tuple[str, type], list[Rule]])
    """Rules by way and type of node, for wording."""
    _names: Sequence[tuple[TableName, str, str]] | None = None

    def __post_init__(self) -> None:
        for each in self.rules:
            self._by_way.setdefault(each.way, []).append((each.begin, each))
            self._by_node.setdefault((each.way, each.node), []).append(each)

    def fitting(self, way: str, node: Node) -> list[Rule]:
        """Return the rules that can word the node."""
        return [each for each in self._by_node.get((way, node.__class__), ()) if each.fits(node, self.words)]

    def rules_at(self, way: str, text: str, at: int) -> Iterator[Rule]:
        """Yield the rules that may have worded the text at a position."""
        return (each for begin, each in self._by_way.get(way, ()) if text.startswith(begin, at))

    def question(self, form: Node, variant: int) -> str:
        """Return the form as a question; some variants are keywords. Raises UnsayableError if no rule fits."""
        short = variant % _SHORT_ONE_IN == 0 and self.fitting("short", form)
        return self.say(form, "short" if short else "form", variant)

    def say(self, node: Node, way: str, variant: int, around: Slots | None = None) -> str:
        around = around or {}
        if way.endswith("+"):
            return self._word_list(node, way[:-1], variant, around)
        if way in self.terminals:
            return self.terminals[way].say(node, around, self.words)
        fitting = self.fitting(way, node)
        if not fitting:
            raise UnsayableError(f"no rule words {node!r} as {way!r}")
        chosen = fitting[zlib.crc32(f"{way}/{variant}".encode()) % len(fitting)]
        slots = {"this": node, **{f.name: getattr(node, f.name) for f in fields(node)}}
        return "".join(
            p if isinstance(p, str) else self.say(slots[p.attribute], p.way, variant, slots) for p in chosen.pieces
        )

    def _word_list(self, nodes: tuple[Node, ...], way: str, variant: int, around: Slots) -> str:
        if not nodes:
            raise UnsayableError(f"no nodes to word as {way!r}")
        lister = self.listers[way]
        separators = ("", *lister.separators_of(nodes, self.words))
        return "".join(s + self.say(n, way, variant, around) for s, n in zip(separators, nodes, strict=True))

    def readings(self, question: str) -> tuple[Node, ...]:
        """Return every form that the question can mean; () if the grammar cannot read it."""
        mentioned = tuple(t for t, one, many in self._table_nouns() if one in question or many in question)
        reader = _Reader(self, question, mentioned)
        found = [node for way in _WHOLE for node, end in reader.read(way, 0, {}) if end == len(question)]
        return tuple(dict.fromkeys(found))

    def _table_nouns(self) -> Sequence[tuple[TableName, str, str]]:
        """Return each table with its singular and plural noun. Cached."""
        if self._names is None:
            self._names = [(t, self.words.one(t), self.words.many(t)) for t in self.words.tables]
        return self._names


@dataclass(slots=True)
class _Reader:
    grammar: Grammar
    text: str
    mentioned: tuple[TableName, ...]
    _known: dict[tuple[str, int], tuple[Reading, ...]] = field(
        default_factory=dict[tuple[str, int], tuple[Reading, ...]]
    )

    def read(self, way: str, at: int, around: Slots) -> Iterable[Reading]:
        if way.endswith("+"):
            return self._read_list(way[:-1], at, around)
        terminal = self.grammar.terminals.get(way)
        if terminal is not None:
            return terminal.read(Place(self.text, at, around, self.grammar.words, self.mentioned))
        known = self._known.get((way, at))
        if known is None:
            rules = self.grammar.rules_at(way, self.text, at)
            readings = dict.fromkeys(r for each in rules for r in self._read_rule(each, at))
            known = tuple(readings)[:_MOST_READINGS]
            self._known[way, at] = known
        return known

    def _read_rule(self, each: Rule, at: int) -> Iterator[Reading]:
        for slots, end in self._read_pieces(each, 0, at, {}):
            if "this" in slots:
                if type(slots["this"]) is each.node and each.fits(slots["this"], self.grammar.words):
                    yield slots["this"], end
                continue
            complete = {**slots, **each.fixed}
            try:
                for name, derive in each.derived.items():
                    complete[name] = derive(complete, self.grammar.words)
            except LookupError:
                continue
            node = each.node(**complete)
            if each.when is None or each.when(node, self.grammar.words):
                yield node, end

    def _read_pieces(
        self, each: Rule, index: int, at: int, slots: dict[str, Node]
    ) -> Iterator[tuple[dict[str, Node], int]]:
        if index == len(each.pieces):
            yield slots, at
            return
        piece = each.pieces[index]
        if isinstance(piece, str):
            if self.text.startswith(piece, at):
                yield from self._read_pieces(each, index + 1, at + len(piece), slots)
            return
        for node, end in self.read(piece.way, at, slots):
            if piece.way.endswith("~"):
                yield from self._read_pieces(each, index + 1, end, slots)
            elif slots.get(piece.attribute, node) == node:
                yield from self._read_pieces(each, index + 1, end, {**slots, piece.attribute: node})

    def _read_list(self, way: str, at: int, around: Slots) -> Iterator[Reading]:
        lister = self.grammar.listers[way]
        open_ends: list[tuple[tuple[Node, ...], tuple[str, ...], int]] = [
            ((node,), (), end) for node, end in self.read(way, at, around)
        ]
        while open_ends:
            nodes, separators, end = open_ends.pop()
            if separators == lister.separators_of(nodes, self.grammar.words):
                yield nodes, end
            if len(nodes) == _LONGEST_LIST:
                continue
            for separator in lister.separators:
                if self.text.startswith(separator, end):
                    for node, after in self.read(way, end + len(separator), around):
                        if node not in nodes:
                            open_ends.append(((*nodes, node), (*separators, separator), after))
