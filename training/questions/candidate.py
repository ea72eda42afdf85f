"""Candidates: forms with their SQL and the traits by which they are selected. A question is worded only if selected."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from uuid import UUID, uuid5

from querymill_client.retrieval import operations
from training.catalog.model import ColumnName, TableName
from training.pair import Difficulty, Pair
from training.questions import families
from training.questions import form as f
from training.questions.difficulty import difficulty, literals
from training.questions.generation.asked import features
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql.printer import skeleton, sql_text
from training.questions.sql.scope import Reads
from training.questions.sql.ties import ties
from training.relations.relation import Relation

_PAIRS = UUID("6c1f4d0e-6d0c-5b8e-9a55-2f6f1f4f3c11")
"""Namespace of pair ids; changing it changes every id."""

_VALUES = re.compile(r"'(?:[^']|'')*'|(?<![\w.])\d+(?:\.\d+)?|[<>]=?")
_DIRECTIONS = re.compile(r" DESC\b| NULLS LAST\b")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Traits:
    """Properties by which a candidate is compared with those already selected. Plain data."""

    table: TableName
    """Table that the question is about."""
    skeleton: str
    asks: str
    """The SQL without values and sort directions. Pairs that differ only in these are repetitive."""
    difficulty: Difficulty
    family: str
    tables: frozenset[TableName]
    columns: tuple[ColumnName, ...]
    """Sorted, because floating-point sums depend on the order."""
    edges: frozenset[Relation]
    features: frozenset[str]
    """Features of `training.questions.generation.asked` in the SQL."""
    clauses: frozenset[str]
    """As in `querymill_client.retrieval.operations.Form`."""
    joins: tuple[frozenset[TableName], ...]
    """The two tables of each relation that the SQL joins; all its tables if it joins none."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Candidate(Traits):
    """A form with its SQL and everything that selection and checks need."""

    form: f.Form
    sql: str
    proof: str
    """The SQL as of the newest day in the data, which is run before the pair is accepted."""
    ties: str | None
    """SQL that returns rows if the answer is arbitrary because of ties at a cut; None if there is no cut."""
    literals: tuple[str, ...]

    @property
    def traits(self) -> Traits:
        return Traits(**{each.name: getattr(self, each.name) for each in fields(Traits)})


def candidate(reach: Reach, words: Words, form: f.Form, table: TableName) -> Candidate:
    """Build a form's SQL and collect what it reads."""
    statement = families.build(reach, words, form)
    text = sql_text(statement.query)
    return Candidate(
        form=form,
        table=table,
        sql=text,
        proof=sql_text(statement.query, as_of_newest=True) if "CURRENT_DATE" in text else text,
        ties=None if (tied := ties(statement.query)) is None else sql_text(tied, as_of_newest=True),
        skeleton=skeleton(statement.query),
        asks=_VALUES.sub("?", _DIRECTIONS.sub("", text)),
        difficulty=difficulty(statement.query),
        family=families.name_of(form),
        tables=frozenset(statement.reads.tables),
        columns=tuple(sorted(statement.reads.columns)),
        edges=frozenset(statement.reads.edges),
        literals=literals(statement.query),
        features=features(text),
        clauses=operations.form(text).clauses,
        joins=_joins(statement.reads),
    )


def _joins(reads: Reads) -> tuple[frozenset[TableName], ...]:
    pairs = {frozenset((edge.child, edge.parent)) for edge in reads.edges}
    return tuple(sorted(pairs, key=sorted)) or (frozenset(reads.tables),)


def as_pair(chosen: Candidate, question: str, words: Words, source_name: str, theme: str) -> Pair:
    return Pair(
        id=str(uuid5(_PAIRS, f"{source_name}\n{question}\n{chosen.sql}")),
        question=question,
        sql=chosen.sql,
        language=words.language,
        theme=theme,
        family=chosen.family,
        difficulty=chosen.difficulty,
        tables=tuple(sorted(t.short for t in chosen.tables)),
        columns=tuple(sorted(column_text(c) for c in chosen.columns)),
        relations=tuple(sorted(map(relation_text, chosen.edges))),
        literals=chosen.literals,
    )


def column_text(of: ColumnName) -> str:
    """Return `table.column`, as a pair stores it."""
    return f"{of.table.short}.{of.name}"


def relation_text(of: Relation) -> str:
    """Return `child(columns)->parent(columns)`, as a pair stores it."""
    return f"{of.child.short}({', '.join(of.child_columns)})->{of.parent.short}({', '.join(of.parent_columns)})"
