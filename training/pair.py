"""A question and its SQL: what all of this work is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from training.language.languages import Language

type Difficulty = Literal["easy", "medium", "hard", "extra"]
"""Spider's four levels (Yu et al., 2018), by the clauses of the SQL."""
LEVELS: Final[tuple[Difficulty, ...]] = get_args(Difficulty.__value__)
type PairOrigin = Literal["grammar", "model", "person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One training example. Everything is plain data, so that it can be stored and compared."""

    id: str
    """A uuid5 of the source's name, the question and the SQL: the same pair keeps its id over runs."""
    question: str
    sql: str
    """One line, ends with `;`, every column qualified."""
    language: Language
    theme: str
    """The key of its theme."""
    family: str
    difficulty: Difficulty
    tables: tuple[str, ...]
    """Short names (`TableName.short`) of the tables the SQL reads, sorted."""
    columns: tuple[str, ...]
    """`table.column` for each column the SQL reads, sorted."""
    relations: tuple[str, ...]
    """`child(columns)->parent(columns)` for each edge it joins along, sorted."""
    literals: tuple[str, ...]
    """The literals of the SQL, as text; each is said in the question in the way people say it."""
    origin: PairOrigin = "grammar"
