"""A form with its SQL and everything selection weighs; its question is made only when it is chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID, uuid5

from querymill_client.retrieval import operations
from training.catalog.model import ColumnName, TableName
from training.pair import Difficulty, Pair
from training.questions import families
from training.questions import form as f
from training.questions.asked import features
from training.questions.difficulty import difficulty, literals
from training.questions.neighbourhood import Reach
from training.questions.phrasing.words import Words
from training.questions.sql.printer import skeleton, sql_text
from training.questions.sql.scope import Reads
from training.questions.sql.ties import ties
from training.relations.relation import Relation

_PAIRS = UUID("6c1f4d0e-6d0c-5b8e-9a55-2f6f1f4f3c11")
"""The namespace of pair ids: chosen once, never changed."""

_VALUES = re.compile(r"'(?:[^']|'')*'|(?<![\w.])\d+(?:\.\d+)?|[<>]=?")
_DIRECTIONS = re.compile(r" DESC\b| NULLS LAST\b")


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A form with its SQL, and what is needed to choose among many; its question is worded only once it is chosen."""

    form: f.Form
    table: TableName
    """The table whose rows are asked about."""
    sql: str
    proof: str
    """The SQL as of the newest day in the data: what is tried before the pair is taken."""
    ties: str | None
    """SQL that has rows if the answer is arbitrary because equals are on both sides of a cut; None without a cut."""
    skeleton: str
    asks: str
    """The SQL without its values and directions: questions that differ in nothing else are tedious to read."""
    difficulty: Difficulty
    family: str
    tables: frozenset[TableName]
    columns: tuple[ColumnName, ...]
    """Sorted: what sums over them must not depend on the order of a set."""
    edges: frozenset[Relation]
    literals: tuple[str, ...]
    features: frozenset[str]
    """What people ask for that the SQL has."""
    clauses: frozenset[str]
    """As in `querymill_client.retrieval.operations.Form`."""
    joins: tuple[frozenset[TableName], ...]
    """The two tables of each relation that the SQL joins; without relations, all its tables."""


def candidate(reach: Reach, words: Words, form: f.Form, table: TableName) -> Candidate:
    """Builds a form's SQL and says what it reads."""
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
    """`table.column`, as a pair stores it."""
    return f"{of.table.short}.{of.name}"


def relation_text(of: Relation) -> str:
    """`child(columns)->parent(columns)`, as a pair stores it."""
    return f"{of.child.short}({', '.join(of.child_columns)})->{of.parent.short}({', '.join(of.parent_columns)})"
