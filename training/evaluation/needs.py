"""Coverage of questions by pairs: tables, columns and clauses that questions need, and the pairs that have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from querymill_client.retrieval.operations import form
from training.measures.any_sql import reads_of
from training.pair import Pair
from training.source.description import SourceDescription

MAX_LACKS = 50
"""Maximum number of lacks in a report; those of most questions come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Tables, columns and clauses of one query."""

    tables: frozenset[str]
    """Short names."""
    columns: frozenset[str]
    """Columns that the query reads, as `table.column`."""
    clauses: frozenset[str]
    """As in `querymill_client.retrieval.operations.Form`: `date`, `group`, `ratio` and others."""

    def is_example_for(self, question: Needs) -> bool:
        """True if a query with these parts reads all tables of the question's query and has the same clauses."""
        return question.tables <= self.tables and question.clauses == self.clauses


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A question with the tables, columns and clauses of its gold SQL."""

    number: int
    """Line of the questions' file, or number of the question, from 1."""
    question: str
    needs: Needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Number of needed parts over all questions, and how many all pairs have, and the retrieved pairs have."""

    needed: int
    in_pairs: int
    retrieved: int

    def to_json(self) -> dict[str, int]:
        return {"needed": self.needed, "in_pairs": self.in_pairs, "retrieved": self.retrieved}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Questions of one kind that no pair is an example for."""

    clauses: tuple[str, ...]
    tables: tuple[str, ...]
    questions: tuple[int, ...]
    """Numbers of the questions."""

    @property
    def needs(self) -> Needs:
        return Needs(tables=frozenset(self.tables), columns=frozenset(), clauses=frozenset(self.clauses))

    def to_json(self) -> dict[str, Any]:
        return {"clauses": [*self.clauses], "tables": [*self.tables], "questions": [*self.questions]}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCoverage:
    """Coverage of questions by pairs."""

    tables: Recall
    columns: Recall
    clauses: Recall
    """A clause counts as found in a pair that reads one of the question's tables."""
    examples: Recall
    """Questions with a pair that reads all their tables and has the same clauses."""
    by_clause: dict[str, tuple[Recall, int]]
    """By clause, most needed first: its recall, and the number of pairs that have it."""
    lacks: tuple[Lack, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "tables": self.tables.to_json(),
            "columns": self.columns.to_json(),
            "clauses": self.clauses.to_json(),
            "examples": self.examples.to_json(),
            "by_clause": {name: {**recall.to_json(), "pairs": n} for name, (recall, n) in self.by_clause.items()},
            "lacks": [lack.to_json() for lack in self.lacks[:MAX_LACKS]],
        }


def needs_of(sql: str, source: SourceDescription, tables: Iterable[str] = ()) -> Needs:
    """Return the needs of a query. `tables` are those it reads, if they are known better than from the text."""
    reads = reads_of(sql, source)
    return Needs(
        tables=frozenset(tables) or frozenset(reads.tables),
        columns=frozenset(reads.columns),
        clauses=form(sql).clauses,
    )


def pair_needs(pair: Pair, source: SourceDescription) -> Needs:
    """Return the needs of a pair's SQL; a pair that was imported or edited has no columns of its own."""
    if not pair.columns:
        return needs_of(pair.sql, source, pair.tables)
    return Needs(tables=frozenset(pair.tables), columns=frozenset(pair.columns), clauses=form(pair.sql).clauses)


def store_coverage(
    asked: Sequence[Needed], store: Sequence[Needs], retrieved: Callable[[str], Sequence[Needs]]
) -> StoreCoverage:
    """Return the coverage of the questions by `store`; `retrieved` returns the needs of pairs found for a question."""
    tables = frozenset[str]().union(*(one.tables for one in store))
    columns = frozenset[str]().union(*(one.columns for one in store))
    count = _NeedCounts()
    lacking: defaultdict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = defaultdict(list)
    for one in asked:
        needs, five = one.needs, retrieved(one.question)
        near = [pair for pair in store if not needs.tables.isdisjoint(pair.tables)]
        count.parts("tables", needs.tables, tables, _union(pair.tables for pair in five))
        count.parts("columns", needs.columns, columns, _union(pair.columns for pair in five))
        clauses, few = _clauses(near), _clauses(pair for pair in five if not needs.tables.isdisjoint(pair.tables))
        count.parts("clauses", needs.clauses, clauses, few)
        for clause in needs.clauses:
            count.parts(f"clause {clause}", {clause}, clauses, few)
        known = any(pair.is_example_for(needs) for pair in near)
        count.add("examples", 1, known, any(pair.is_example_for(needs) for pair in five))
        if not known:
            lacking[tuple(sorted(needs.clauses)), tuple(sorted(needs.tables))].append(one.number)
    needed = sorted(
        {clause for one in asked for clause in one.needs.clauses},
        key=lambda clause: (-count.recall(f"clause {clause}").needed, clause),
    )
    lacks = [Lack(clauses=c, tables=t, questions=tuple(numbers)) for (c, t), numbers in lacking.items()]
    return StoreCoverage(
        tables=count.recall("tables"),
        columns=count.recall("columns"),
        clauses=count.recall("clauses"),
        examples=count.recall("examples"),
        by_clause={c: (count.recall(f"clause {c}"), sum(c in pair.clauses for pair in store)) for c in needed},
        lacks=tuple(sorted(lacks, key=lambda lack: (-len(lack.questions), lack.questions))),
    )


def _union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*parts)


def _clauses(pairs: Iterable[Needs]) -> frozenset[str]:
    return _union(pair.clauses for pair in pairs)


class _NeedCounts:
    """Numbers of needed and found parts, by kind of part."""

    def __init__(self) -> None:
        self._sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def parts(self, name: str, needed: Iterable[str], pairs: frozenset[str], retrieved: frozenset[str]) -> None:
        wanted = frozenset(needed)
        self.add(name, len(wanted), len(wanted & pairs), len(wanted & retrieved))

    def add(self, name: str, needed: int, pairs: int, retrieved: int) -> None:
        self._sums[name] = [a + b for a, b in zip(self._sums[name], (needed, pairs, retrieved), strict=True)]

    def recall(self, name: str) -> Recall:
        needed, pairs, retrieved = self._sums[name]
        return Recall(needed=needed, in_pairs=pairs, retrieved=retrieved)
