"""What a question says of the names an SQL may have meant: evidence where several are alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from training.source.catalog import ColumnName, TableName
from training.source.description import SourceDescription
from training.sql.likeness import likeness, nearest, words

_WEIGHT = 0.3
"""What being said in full adds to likeness (0..1): enough to choose between names alike, not to outdo a better one."""


def said(question: str, texts: Iterable[str]) -> float:
    """0..1: the share of the words of one of the texts that the question has; Chinese counts as a whole."""
    asked = set(words(question))
    return max((_share(question, asked, text) for text in texts), default=0.0)


def column_texts(table: TableName, name: str, source: SourceDescription) -> tuple[str, ...]:
    """What a column may be called in a question: its name, label and synonyms."""
    label = source.column_labels.get(ColumnName(table, name))
    return (name,) if label is None else (name, label.text, *label.synonyms)


def table_texts(table: TableName, source: SourceDescription) -> tuple[str, ...]:
    label = source.table_labels.get(table)
    return (table.name,) if label is None else (table.name, label.text, *label.synonyms)


def nearest_said(
    name: str, candidates: Mapping[str, Iterable[str]], question: str, *, used: Iterable[str] = (), sure: float = 0.9
) -> str | None:
    """The candidate (name -> what it is called) most like the name; of several alike the one the question says.

    Where none is alike, the only one that the question says in full and the SQL does not use yet. None where that is
    not clear.
    """
    if (certain := nearest(name, candidates, at_least=sure)) is not None:
        return certain
    told = {one: said(question, texts) for one, texts in candidates.items()}
    alike = {one: score for one in candidates if (score := likeness(name, one)) >= 0.62}
    if not alike:
        whole = [one for one in told.keys() - set(used) if told[one] == 1]
        return whole[0] if len(whole) == 1 else None
    ranked = sorted(((score + _WEIGHT * told[one], one) for one, score in alike.items()), reverse=True)
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        return None
    return ranked[0][1]


def _share(question: str, asked: set[str], text: str) -> float:
    if not text.isascii():
        return float(text in question)
    wanted = set(words(text))
    return len(wanted & asked) / len(wanted) if wanted else 0.0
