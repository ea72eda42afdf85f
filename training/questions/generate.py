"""Makes the question–SQL pairs of a source, theme by theme."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from random import Random
from typing import Literal
from zlib import crc32

from training.catalog.model import ColumnName, TableName
from training.pair import Pair
from training.probe import Probe, ProbeResult
from training.questions import families
from training.questions.candidate import Candidate, as_pair, candidate
from training.questions.default_amount import PAIRS_PER_TABLE
from training.questions.neighbourhood import Reach, business_columns
from training.questions.phrasing import en, zh
from training.questions.phrasing.evenness import is_uneven
from training.questions.phrasing.grammar import Grammar, UnsayableError
from training.questions.phrasing.reading import has_one_reading
from training.questions.phrasing.words import Words
from training.questions.proposals.ingredients import gather
from training.questions.proposals.propose import propose
from training.questions.quota import needs_few_pairs
from training.questions.select import Covered, select
from training.questions.shares import shared_out
from training.source.description import SourceDescription, Theme

__all__ = [
    "Fate",
    "GenerationOptions",
    "Probe",
    "ProbeResult",
    "ThemePairs",
    "generate_pairs",
    "generate_themes",
    "pairs_by_theme",
]

_WORDINGS = 6
"""How many wordings of a form are tried before another form is taken."""
_PLENTY = 3
"""A table with this many times its fair share of shapes has enough for whatever others leave to it."""
_FEWER = 3
"""Other tables get this many pairs for each pair of a link table, a calendar, a copy, or a table without rows."""
_READ = 2
"""Columns that a pair of a wide table reads, on average, where all of them are to be read and no level is rare."""
_REST = "theme_rest"
"""The theme of tables that no theme names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationOptions:
    """How many pairs to make. The same source, options and seed give the same pairs."""

    source_name: str
    pairs_per_table: int = PAIRS_PER_TABLE
    """On average; a table too wide for so few has one more for every two further columns, one without rows a third."""
    pairs_total: int | None = None
    """Over all tables, however wide; wins over `pairs_per_table`."""
    seed: int = 0

    def __post_init__(self) -> None:
        if self.pairs_per_table < 1:
            raise ValueError(f"pairs_per_table is {self.pairs_per_table}; it must be at least 1")
        if self.pairs_total is not None and self.pairs_total < 1:
            raise ValueError(f"pairs_total is {self.pairs_total}; it must be at least 1")


type Fate = Literal[
    "kept", "duplicate", "wording", "agreement", "gate", "run", "empty", "trivial", "arbitrary", "selection"
]
"""Fate of a proposal: it became a pair, or the layer that refused it.

`duplicate`: its SQL is taken; `wording`: no new question says it; `agreement`: the question could mean something else;
`gate`: the SQL is refused before it runs; `run`: it fails as it runs; `empty`: no rows; `trivial`: the answer could not
have been otherwise, or leaves out things that the question is about; `arbitrary`: equals are on both sides of a cut;
`selection`: others were worth more.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemePairs:
    theme: str
    pairs: tuple[Pair, ...]
    proposals: Mapping[str, Mapping[Fate, int]] = field(default_factory=dict[str, Mapping[Fate, int]])
    """Number of proposals by family and fate."""


def generate_pairs(
    source: SourceDescription, options: GenerationOptions, probe: Probe | None = None
) -> tuple[Pair, ...]:
    """Pairs of all themes, in the order of the themes and, within one, of their choice.

    With a probe every SQL has run and has given rows; without one the conditions only make that likely.
    """
    return tuple(pair for theme in generate_themes(source, options, probe) for pair in theme.pairs)


def generate_themes(
    source: SourceDescription, options: GenerationOptions, probe: Probe | None = None
) -> Iterator[ThemePairs]:
    """The same pairs, one theme at a time.

    Every table's share allows for what the others have to offer. Later themes know what earlier ones have used, and
    make up for the pairs that the database refused earlier ones, so the order matters.
    """
    maker = _Maker(source, options, probe)
    tables = _tables_by_theme(source)
    shares = maker.shares(tuple(name for names in tables.values() for name in names))
    missing = 0
    for key, names in tables.items():
        quota = {name: shares[name] for name in names}
        wanted = sum(quota.values()) + missing
        made = maker.theme(key, quota, wanted)
        missing = wanted - len(made.pairs)
        yield made


def pairs_by_theme(pairs: tuple[Pair, ...]) -> dict[str, tuple[Pair, ...]]:
    """The pairs of each theme, themes and pairs in the order given."""
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.theme].append(pair)
    return {theme: tuple(group) for theme, group in groups.items()}


@dataclass(slots=True)
class _Maker:
    source: SourceDescription
    options: GenerationOptions
    probe: Probe | None
    reach: Reach = field(init=False)
    words: Words = field(init=False)
    grammar: Grammar = field(init=False)
    covered: Covered = field(init=False)
    rounds: int = 1
    _proposed: dict[TableName, tuple[Candidate, ...]] = field(default_factory=dict[TableName, tuple[Candidate, ...]])

    def __post_init__(self) -> None:
        self.reach = Reach(self.source)
        self.words = Words(self.reach, self.source.language)
        self.grammar = grammar_of(self.words)
        self.covered = Covered(_worth_covering(self.source, self.reach))

    def shares(self, tables: tuple[TableName, ...]) -> dict[TableName, int]:
        """How many pairs to ask each table for. A table that only links others is soon told, and so are a calendar, a
        copy, and one without rows among others that have some: a third of a share."""
        filled = {table for table in tables if self.reach.rows(table)}
        bare = set(tables) - filled if filled else set[TableName]()
        known = self.source.catalog
        soon = {t for t in tables if self.reach.is_link(t) or needs_few_pairs(self.source, known.table(t))}
        each = self.options.pairs_per_table
        total = self.options.pairs_total or each * (len(tables) - len(bare)) + ceil(each / _FEWER) * len(bare)
        fair = max(total // max(len(tables), 1), 1)
        self.rounds = _rounds(fair)
        weights = {table: 1 if table in bare or table in soon else _FEWER for table in tables}
        shares = shared_out(total, weights, {table: self._room(table, fair) for table in tables})
        if self.options.pairs_total is not None:
            return shares
        width = Counter(column.table for column in self.covered.business)
        wide = {table: needed for table in tables if (needed := ceil(width[table] / _READ)) > fair}
        return {table: max(share, wide.get(table, 0)) for table, share in shares.items()}

    def _room(self, table: TableName, fair: int) -> int:
        """How many shapes of SQL the table offers, counted no further than it could matter."""
        return min(len({each.skeleton for each in self._candidates(table)}), _PLENTY * fair)

    def theme(self, key: str, quota: dict[TableName, int], wanted: int) -> ThemePairs:
        made: list[Pair] = []
        fates: dict[str, Counter[Fate]] = defaultdict(Counter[Fate])

        def accept(each: Candidate) -> bool:
            found = self._pair(each, key)
            fates[each.family]["kept" if isinstance(found, Pair) else found] += 1
            if isinstance(found, Pair):
                made.append(found)
            return isinstance(found, Pair)

        candidates = [c for table in quota for c in self._candidates(table)]
        select(candidates, wanted, quota, self.covered, accept)
        for family, proposed in Counter(each.family for each in candidates).items():
            fates[family]["selection"] = proposed - fates[family].total()
        return ThemePairs(theme=key, pairs=tuple(made), proposals=dict(sorted(fates.items())))

    def _candidates(self, table: TableName) -> tuple[Candidate, ...]:
        """Everything that is proposed about the table, made once."""
        if table not in self._proposed:
            self._proposed[table] = tuple(self._propose(table))
        return self._proposed[table]

    def _propose(self, table: TableName) -> Iterator[Candidate]:
        if not self.source.catalog.table(table).columns:
            return
        ingredients = gather(self.reach, self.words, table, Random(f"{self.options.seed}/{table}"))  # noqa: S311 - variety, not secrecy
        for form in propose(ingredients, self.rounds, families.PROPOSALS):
            yield candidate(self.reach, self.words, form, table)

    def _question(self, each: Candidate) -> tuple[str, Fate]:
        """Return a new question that means this form only, in the first of a few wordings that gives one.

        Empty if there is none, with the layer that refused the last wording.
        """
        variant = crc32(f"{self.options.seed}/{each.sql}".encode())
        try:
            questions = dict.fromkeys(self.grammar.question(each.form, variant + n) for n in range(_WORDINGS))
        except UnsayableError:
            return "", "wording"
        refused: Fate = "wording"
        for question in sorted(questions, key=is_uneven):
            if question in self.covered.questions:
                continue
            if has_one_reading(self.grammar, question, each.form):
                return question, "kept"
            refused = "agreement"
        return "", refused

    def _pair(self, each: Candidate, theme: str) -> Pair | Fate:
        """Return the pair, or the layer that refuses it."""
        if each.sql in self.covered.statements:
            return "duplicate"
        question, fate = self._question(each)
        if not question:
            return fate
        if self.probe is not None:
            result = self.probe(each.proof)
            if result.error is not None:
                return "run" if result.layer == "run" else "gate"
            if not result.rows:
                return "empty"
            if not families.is_informative(each.form, result, self.reach):
                return "trivial"
            if each.ties is not None and self.probe(each.ties).rows != 0:
                return "arbitrary"
        self.covered.questions.add(question)
        self.covered.statements.add(each.sql)
        return as_pair(each, question, self.words, self.options.source_name, theme)


def _rounds(wanted: int) -> int:
    """How often each family is asked, for so many pairs of a table."""
    return max(3, min(30, wanted))


def _worth_covering(source: SourceDescription, reach: Reach) -> frozenset[ColumnName]:
    """Business columns, and personal ones that are no secret: each is shown once."""
    personal = (
        ColumnName(table.name, of.column)
        for table in source.tables
        for of in reach.fields(table.name, "personal")
        if not reach.is_secret(of)
    )
    return business_columns(source) | frozenset(personal)


def grammar_of(words: Words) -> Grammar:
    """The grammar of the words' language."""
    if words.language == "en":
        return en.grammar(words, families.RULES_EN)
    return zh.grammar(words, families.RULES_ZH)


def _tables_by_theme(source: SourceDescription) -> dict[str, tuple[TableName, ...]]:
    """Every table once, under the first theme that names it."""
    known = {t.name for t in source.tables}
    left = dict.fromkeys(t.name for t in source.tables)
    result: dict[str, tuple[TableName, ...]] = {}
    for theme in source.themes:
        mine = tuple(t for t in theme.tables if t in left and t in known)
        for table in mine:
            del left[table]
        if mine:
            result[theme.key] = mine
    if left:
        result[_REST] = tuple(left)
    return result


def theme_of_rest(source: SourceDescription) -> Theme | None:
    """The theme that holds the tables no theme names, where there are such."""
    tables = _tables_by_theme(source).get(_REST)
    return None if tables is None else Theme(key=_REST, name=_REST, description="", tables=tables)
