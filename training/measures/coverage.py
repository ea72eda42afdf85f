"""Measures how much of a source its pairs cover, and faults of the pairs' questions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlglot import tokenize
from sqlglot.tokenizer_core import TokenType

from training.catalog.model import ColumnName
from training.measures.agreement import unsaid_literals
from training.measures.mismatch_hints import MismatchHint, find_mismatch_hints
from training.measures.scarcity import scarce_levels
from training.pair import LEVELS, Pair
from training.questions.candidate import column_text, relation_text
from training.questions.source_facts.business_columns import business_columns
from training.questions.source_facts.fillers import is_filler
from training.source.description import SourceDescription


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredCount:
    """Coverage of one kind of things, such as tables: their number, and how many are covered."""

    covered: int
    total: int
    missing: tuple[str, ...] = ()
    excluded: dict[str, int] = field(default_factory=dict[str, int])
    """Number of things that need not be covered, by reason; they are not in `total`."""

    @property
    def share(self) -> float:
        """Covered share, 0..1; 1 if there is nothing to cover."""
        return self.covered / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReport:
    """Coverage of a source by a set of pairs, and faults of their questions."""

    pairs: int
    tables: CoveredCount
    business_columns: CoveredCount
    relation_edges: CoveredCount
    families: tuple[tuple[str, int], ...]
    """(family, pairs), most first."""
    difficulties: tuple[tuple[str, float], ...]
    """(level, share of the pairs), easiest first."""
    unique_skeletons: CoveredCount
    """Different shapes of SQL among the pairs, names and literals masked."""
    duplicate_questions: tuple[str, ...]
    conflicting_questions: tuple[str, ...]
    """Questions that several pairs have with different SQL."""
    unsaid_literals: tuple[tuple[str, str], ...]
    """(pair id, literal that its question lacks)."""
    raw_identifiers: tuple[tuple[str, str], ...]
    """(pair id, name of a table or column that its question has as in the database)."""
    signs: tuple[tuple[str, tuple[MismatchHint, ...]], ...] = ()
    """(pair id, hints that its question and SQL do not match)."""
    scarce_levels: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """(level with less than `MIN_LEVEL_SHARE` of the pairs, (table, property it lacks for such questions))."""

    def to_json(self) -> dict[str, Any]:
        """Return the report as data for JSON; named things are keys."""
        return {
            **asdict(self),
            "families": dict(self.families),
            "difficulties": dict(self.difficulties),
            "unsaid_literals": [{"pair_id": pair, "literal": literal} for pair, literal in self.unsaid_literals],
            "raw_identifiers": [{"pair_id": pair, "name": name} for pair, name in self.raw_identifiers],
            "signs": [{"pair_id": pair, "signs": list(found)} for pair, found in self.signs],
            "scarce_levels": {level: dict(lacks) for level, lacks in self.scarce_levels},
        }

    @property
    def literal_agreement(self) -> float:
        """Share of pairs whose question has every literal of the SQL."""
        wrong = len({pair for pair, _ in self.unsaid_literals})
        return 1 - wrong / self.pairs if self.pairs else 1.0


def coverage_report(source: SourceDescription, pairs: tuple[Pair, ...]) -> CoverageReport:
    """Return the coverage of the source by pairs; the SQL of pairs that do not record what they read is parsed."""
    tables = {t for p in pairs for t in p.tables}
    columns = {c for p in pairs for c in p.columns}
    edges = {r for p in pairs for r in p.relations}
    shapes = {masked(p.sql) for p in pairs}
    by_question: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_question[_plain(pair.question)].append(pair)
    levels = Counter(p.difficulty for p in pairs)
    business = business_columns(source)
    labels = {label.text for label in (*source.table_labels.values(), *source.column_labels.values())}
    return CoverageReport(
        pairs=len(pairs),
        tables=_part(tables, (t.name.short for t in source.tables)),
        business_columns=_part(columns, map(column_text, business), excluded=_excluded(source, business)),
        relation_edges=_part(edges, map(relation_text, source.relations)),
        families=tuple(sorted(Counter(p.family for p in pairs).items(), key=lambda f: (-f[1], f[0]))),
        difficulties=tuple((n, levels[n] / len(pairs) if pairs else 0.0) for n in LEVELS),
        unique_skeletons=CoveredCount(covered=len(shapes), total=len(pairs)),
        duplicate_questions=tuple(q[0].question for q in by_question.values() if len(q) > 1),
        conflicting_questions=tuple(q[0].question for q in by_question.values() if len({p.sql for p in q}) > 1),
        unsaid_literals=tuple((p.id, literal) for p in pairs for literal in unsaid_literals(p, source)),
        raw_identifiers=tuple((p.id, name) for p in pairs for name in _raw_names(p, labels)),
        signs=tuple((p.id, found) for p in pairs if (found := find_mismatch_hints(p.question, p.sql, source))),
        scarce_levels=tuple((level, tuple(lacks.items())) for level, lacks in scarce_levels(source, pairs).items()),
    )


def masked(sql: str) -> str:
    """Return the SQL's shape: names become `_`, literals and lists of literals `?`."""
    words: list[str] = []
    for token in tokenize(sql, read="postgres"):
        match token.token_type:
            case TokenType.NUMBER | TokenType.STRING:
                words.append("?")
            case TokenType.VAR | TokenType.IDENTIFIER if not _is_function(token.text):
                words.append("_")
            case _:
                words.append(token.text.upper())
    return re.sub(r"\? (?:, \? )+", "? ", re.sub(r"_ \. _", "_", " ".join(words)))


_FUNCTIONS = frozenset(
    {
        "ROUND",
        "NULLIF",
        "TO_CHAR",
        "TO_DATE",
        "LAG",
        "RANK",
        "RIGHT",
        "COUNT",
        "SUM",
        "AVG",
        "MIN",
        "MAX",
        "COALESCE",
        "LOWER",
    }
)


def _is_function(word: str) -> bool:
    return word.upper() in _FUNCTIONS


def _plain(question: str) -> str:
    return re.sub(r"\s+", " ", question).strip().lower()


def _part(found: set[str], wanted: Iterable[str], excluded: dict[str, int] | None = None) -> CoveredCount:
    every = set(wanted)
    missing = tuple(sorted(every - found))
    return CoveredCount(covered=len(found & every), total=len(every), missing=missing, excluded=excluded or {})


def _excluded(source: SourceDescription, business: Collection[ColumnName]) -> dict[str, int]:
    """Return the number of columns that are no business columns, by reason: `key`, `filler`, or their role."""
    reasons = Counter(
        "key"
        if column.name in table.key_columns
        else "filler"
        if is_filler(source, table.name, column.name)
        else source.profile(table.name, column.name).role
        for table in source.tables
        for column in table.columns
        if ColumnName(table.name, column.name) not in business
    )
    return dict(sorted(reasons.items()))


def _raw_names(pair: Pair, labels: Collection[str]) -> tuple[str, ...]:
    """Return names in the question that only a database has: with an underscore or an inner capital, and no label."""
    if "_" not in pair.question and not re.search(r"[a-z][A-Z]", pair.question):
        return ()
    unquoted = re.sub(r"“[^”]*”", "", pair.question)
    names = {n for c in pair.columns for n in c.split(".")} | {n for t in pair.tables for n in t.split(".")}
    odd = {n for n in names if ("_" in n or re.search(r"[a-z][A-Z]", n)) and n not in labels}
    return tuple(sorted(n for n in odd if re.search(rf"(?<![\w]){re.escape(n)}(?![\w])", unquoted)))
