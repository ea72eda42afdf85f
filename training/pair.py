"""Record of a question and its SQL."""

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
    """One training example, as plain data."""

    id: str
    """A uuid5 of the source's name, the question and the SQL, so that the same pair has the same id in every run."""
    question: str
    sql: str
    """On one line, ending with `;`, all columns qualified."""
    language: Language
    theme: str
    """Key of the theme."""
    family: str
    difficulty: Difficulty
    tables: tuple[str, ...]
    """Short names (`TableName.short`) of the tables the SQL reads, sorted."""
    columns: tuple[str, ...]
    """`table.column` for each column the SQL reads, sorted."""
    relations: tuple[str, ...]
    """`child(columns)->parent(columns)` for each edge it joins along, sorted."""
    literals: tuple[str, ...]
    """Literals of the SQL as text; the question has each of them, in words that people use."""
    origin: PairOrigin = "grammar"
