"""Candidates of a table, and pairs from candidates: worded, read back, and tried on the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from zlib import crc32

from training.catalog.model import ColumnName, TableName
from training.pair import Pair
from training.probe import Probe
from training.questions import families
from training.questions import form as f
from training.questions.candidate import Candidate, as_pair, candidate
from training.questions.families.groups.breakdown import Breakdown
from training.questions.generation.options import GenerationOptions
from training.questions.generation.select import Covered
from training.questions.generation.theme_pairs import Fate
from training.questions.ingredients.ingredients import gather
from training.questions.phrasing import en, zh
from training.questions.phrasing.evenness import is_uneven, stumbles
from training.questions.phrasing.grammar import Grammar, UnsayableError
from training.questions.phrasing.reading import has_one_reading
from training.questions.phrasing.words import Words
from training.questions.proposals.propose import propose
from training.questions.source_facts.business_columns import business_columns
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql.printer import sql_text
from training.source.description import SourceDescription

_WORDINGS = 6
"""Maximum wordings of a form that are tried."""
_MAX_ALIKE = 1
"""Maximum questions that differ only in values."""
MAX_ROUNDS = 30
"""Maximum proposals of each family per table."""


@dataclass(slots=True)
class PairMaker:
    source: SourceDescription
    options: GenerationOptions
    rounds: int
    """Proposals of each family per table."""
    probe: Probe | None = None
    reach: Reach = field(init=False)
    words: Words = field(init=False)
    grammar: Grammar = field(init=False)
    covered: Covered = field(init=False)
    refused: Counter[str] = field(default_factory=Counter[str])
    """Number of candidates whose SQL the database refused, by error."""
    _proposed: dict[TableName, list[Candidate]] = field(default_factory=dict[TableName, list[Candidate]])
    _unmade: dict[TableName, Iterator[Candidate]] = field(default_factory=dict[TableName, Iterator[Candidate]])
    """Further candidates of a table, made when needed."""

    def __post_init__(self) -> None:
        self.reach = Reach(self.source)
        self.words = Words(self.reach, self.source.language)
        self.grammar = grammar_of(self.words)
        self.covered = Covered(_columns_to_cover(self.source, self.reach))

    def candidates(self, table: TableName) -> Iterator[Candidate]:
        """Yield the candidates of the table. They are cached, and made only as far as the caller reads."""
        if table not in self._proposed:
            self._proposed[table], self._unmade[table] = [], self._propose(table)
        proposed = self._proposed[table]
        yield from tuple(proposed)
        for each in self._unmade[table]:
            proposed.append(each)
            yield each

    def forget(self, table: TableName) -> None:
        """Free the memory of the table's candidates."""
        self._proposed.pop(table, None)
        self._unmade.pop(table, None)

    def pair(self, each: Candidate, theme: str) -> Pair | Fate:
        """Return the pair, or the stage that refused it, such as `gate` or `run`."""
        if each.sql in self.covered.statements or self.covered.asked[each.asks] >= _MAX_ALIKE:
            return "duplicate"
        question, fate = self._question(each)
        if not question:
            return fate
        if self.probe is not None:
            result = self.probe(each.proof)
            if result.error is not None:
                self.refused[result.error] += 1
                return "run" if result.layer == "run" else "gate"
            if not result.rows:
                return "empty"
            if not families.is_informative(each.form, result, self.reach) or self._determines_other(each.form):
                return "trivial"
            if each.ties is not None and self.probe(each.ties).rows != 0:
                return "arbitrary"
        self.covered.questions.add(question)
        self.covered.statements.add(each.sql)
        return as_pair(each, question, self.words, self.options.source_name, theme)

    def _propose(self, table: TableName) -> Iterator[Candidate]:
        if not self.source.catalog.table(table).columns:
            return
        ingredients = gather(self.reach, self.words, table, Random(f"{self.options.seed}/{table}"))  # noqa: S311 - variety, not secrecy
        for form in propose(ingredients, max(3, min(MAX_ROUNDS, self.rounds))):
            yield candidate(self.reach, self.words, form, table)

    def _question(self, each: Candidate) -> tuple[str, Fate]:
        """Return a new question that means only this form, in the first of a few wordings that gives one.

        Returns "" if there is none, with the stage that refused the last wording.
        """
        variant = crc32(f"{self.options.seed}/{each.sql}".encode())
        try:
            questions = dict.fromkeys(self.grammar.question(each.form, variant + n) for n in range(_WORDINGS))
        except UnsayableError:
            return "", "wording"
        refused: Fate = "wording"
        for question in sorted(questions, key=is_uneven):
            if question in self.covered.questions or stumbles(question):
                continue
            if has_one_reading(self.grammar, question, each.form):
                return question, "kept"
            refused = "agreement"
        return "", refused

    def _determines_other(self, form: f.Form) -> bool:
        """Return True if one of the form's two dimensions determines the other in the data, as a shop its city."""
        pair = form.crossed()
        if pair is None:
            return False
        both, *alone = (self._groups(form.things, by) for by in (pair, pair[:1], pair[1:]))
        return both is not None and both in alone

    def _groups(self, things: f.Things, by: tuple[f.Dimension, ...]) -> int | None:
        counted = Breakdown(things=things, by=by, measures=(f.CountRows(),))
        query = families.build(self.reach, self.words, counted).query
        return self.probe(sql_text(query)).rows if self.probe is not None else None


def grammar_of(words: Words) -> Grammar:
    """Return the grammar of the words' language."""
    if words.language == "en":
        return en.grammar(words, families.RULES_EN)
    return zh.grammar(words, families.RULES_ZH)


def _columns_to_cover(source: SourceDescription, reach: Reach) -> frozenset[ColumnName]:
    """Return business columns and non-secret personal ones; each should occur in a pair."""
    personal = (
        ColumnName(table.name, of.column)
        for table in source.tables
        for of in reach.fields(table.name, "personal")
        if not reach.is_secret(of)
    )
    return business_columns(source) | frozenset(personal)
