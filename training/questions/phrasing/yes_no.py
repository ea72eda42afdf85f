"""Statements of boolean columns: the rows are active, have an elevator, 有充电桩, 未启用."""

from __future__ import annotations

import re

from training.catalog.model import ColumnName, TableName
from training.catalog.values import Value
from training.labels import contents
from training.labels.contents import FLAG
from training.language import chinese, english
from training.language.lexicon import words_of
from training.profile.kinds import is_bare_flag
from training.questions import form as f
from training.questions.phrasing.words import Words

_HAS = re.compile(r"has(?:_|(?=[A-Z]))", re.IGNORECASE)
_HABITS = words_of("habit of rows")
"""Verbs in the third person that begin the name of a boolean: `charges_fee`."""


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
    return (chinese.positive_phrase if yes else chinese.negative_phrase)(_asked(of, words))


def clause(of: f.Field, words: Words, *, yes: bool, one: bool) -> str:
    """Return an English clause about one row or several: "that has an elevator", "whose customer is active"."""
    if of.path:
        return f"whose {words.role(of.path)} {_said(of, words, one=True, yes=yes)}"
    return f"{who(of.table, words)} {_said(of, words, one=one, yes=yes)}"


def predicate(of: f.Field, words: Words, *, yes: bool) -> str:
    """Return an English predicate of several rows: "are active", "do not have an elevator"."""
    if of.path:
        owner = english.with_article(words.role(of.path))
        return f"have {owner} {who(of.table, words)} {_said(of, words, one=True, yes=yes)}"
    return _said(of, words, one=False, yes=yes)


def mark(of: f.Field, words: Words) -> str:
    """Return the English complement of a boolean: "active", "an elevator"."""
    said = contents.mark(_label(of, words))
    if is_had(of):
        return said if said.endswith("ing") else english.with_article(said)
    return _object(said) if _is_habit(said) else said


def _object(said: str) -> str:
    """Return what a habit is about: "a fee" of "charges fee"; "" if the verb stands alone."""
    what = said.partition(" ")[2]
    bare = not what or english.is_mass(what) or what.endswith("ing")
    return what if bare else english.with_article(what)


def _is_habit(said: str) -> bool:
    return said.partition(" ")[0] in _HABITS


def takes_do(of: f.Field, words: Words) -> bool:
    """Return True for a boolean that is negated by "do not": `has_elevator`, `accepts_cash`."""
    return is_had(of) or _is_habit(contents.mark(_label(of, words)))


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


def _said(of: f.Field, words: Words, *, one: bool, yes: bool) -> str:
    """Return the verb with its complement: "is active", "do not have an elevator", "charge a fee"."""
    said = mark(of, words)
    if takes_do(of, words):
        verb = "has" if is_had(of) else contents.mark(_label(of, words)).partition(" ")[0]
        stem = "have" if is_had(of) else _infinitive(verb)
        done = (verb if one else stem) if yes else f"{'does' if one else 'do'} not {stem}"
        return f"{done} {said}".rstrip()
    verb = ("is" if one else "are") + ("" if yes else " not")
    return f"{verb} {said}" if english.is_quality(said) else f"{verb} marked as {said}"


def _infinitive(verb: str) -> str:
    return f"{verb[:-3]}y" if verb.endswith("ies") else verb.removesuffix("s")


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
