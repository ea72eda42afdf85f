"""Statements of boolean columns: the rows are active, have an elevator, 有充电桩, 未启用."""

from __future__ import annotations

import re

from training.catalog.model import ColumnName, TableName
from training.catalog.values import Value
from training.labels import contents
from training.labels.contents import FLAG
from training.language import chinese, english
from training.profile.kinds import is_bare_flag
from training.questions import form as f
from training.questions.phrasing.words import Words

_HAS = re.compile(r"has(?:_|(?=[A-Z]))", re.IGNORECASE)


def truth(of: f.Field, words: Words) -> tuple[Value, Value] | None:
    """Return the values for yes and no: true and false, Y and N, or 1 and 0 of a 是否 column.

    None for other columns, and for a constant one.
    """
    if words.reach.profile(of).distinct == 1:
        return None
    if words.reach.kind(of) == "yes/no":
        return True, False
    if words.language == "zh":
        asks = _asked(of, words).startswith("是否")
    else:
        asks = _label(of, words).endswith((FLAG, english.STATUS)) and english.is_quality(mark(of, words))
    return words.reach.yes_and_no(of) if asks and not _has_twin(of, words) else None


def statement(of: f.Field, words: Words, *, yes: bool = True) -> str | None:
    """Return the statement about several rows, 有充电桩 or "that have an elevator"; None if the label gives none."""
    if truth(of, words) is None or (of.path and words.language == "zh"):
        return None
    if words.language == "en":
        return clause(of, words, yes=yes, one=False)
    return (chinese.yes if yes else chinese.no)(_asked(of, words))


def clause(of: f.Field, words: Words, *, yes: bool, one: bool) -> str:
    """Return an English clause about one row or several: "that has an elevator", "whose customer is active"."""
    said = mark(of, words)
    if of.path:
        return f"whose {words.role(of.path)} {_verb(of, said, one=True, yes=yes)} {said}"
    return f"{who(of.table, words)} {_verb(of, said, one=one, yes=yes)} {said}"


def predicate(of: f.Field, words: Words, *, yes: bool) -> str:
    """Return an English predicate of several rows: "are active", "do not have an elevator"."""
    said = mark(of, words)
    if of.path:
        owner = english.with_article(words.role(of.path))
        return f"have {owner} {who(of.table, words)} {_verb(of, said, one=True, yes=yes)} {said}"
    return f"{_verb(of, said, one=False, yes=yes)} {said}"


def mark(of: f.Field, words: Words) -> str:
    """Return the English complement of a boolean: "active", "an elevator"."""
    said = contents.mark(_label(of, words))
    return english.with_article(said) if is_had(of) and not said.endswith("ing") else said


def is_had(of: f.Field) -> bool:
    """Return True for a boolean about having something: `has_elevator`."""
    return _HAS.match(of.column) is not None


def is_quality(of: f.Field, words: Words) -> bool:
    """Return True for a single adjective that can precede its noun: active customers."""
    said = mark(of, words)
    return not is_had(of) and " " not in said and english.is_quality(said)


def who(table: TableName, words: Words) -> str:
    """Return the English relative pronoun for the rows."""
    return "who" if chinese.are_people(words.one(table)) else "that"


def _verb(of: f.Field, said: str, *, one: bool, yes: bool) -> str:
    if is_had(of):
        plain, negated = ("has", "does not have") if one else ("have", "do not have")
        return plain if yes else negated
    verb = ("is" if one else "are") + ("" if yes else " not")
    return verb if english.is_quality(said) else f"{verb} marked as"


def _label(of: f.Field, words: Words) -> str:
    return words.columns[ColumnName(of.table, of.column)]


def _asked(of: f.Field, words: Words) -> str:
    """Return a column's yes/no question in Chinese: 是否启用, also for an unexplained 0/1 column 启用."""
    label = _label(of, words)
    bare = is_bare_flag(words.reach.column(of), words.reach.profile(of))
    return chinese.whether(label.removesuffix("状态")) if bare else label


def _has_twin(of: f.Field, words: Words) -> bool:
    """Return True for a flag beside a boolean of the same name that varies too; then each keeps its own name."""
    said = mark if words.language == "en" else _asked
    own = f.Field(table=of.table, column=of.column)
    others = (each for each in words.reach.fields(of.table) if each != own and words.reach.kind(each) == "yes/no")
    return any(said(each, words) == said(own, words) for each in others if words.reach.profile(each).distinct != 1)
