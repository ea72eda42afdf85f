"""Checks that a question has the literals of its SQL, as values or in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from training.catalog.model import TableName
from training.catalog.values import as_day, days_after, read_decimal
from training.labels.contents import mark
from training.language import chinese, english
from training.language.languages import Language
from training.pair import Pair
from training.profile.kinds import yes_and_no
from training.questions.phrasing.literals import MONTHS, NUMBER_WORDS, ORDINALS, QUARTERS_ZH, in_words, number
from training.source.description import SourceDescription
from training.source.row_versions import current_mark

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ][\d:.+]+)?\Z")
_YES_NO = {
    "true": ("true", "是", "yes", "marked as"),
    "false": ("false", "否", "no", "not marked as", "the others"),
}
_YES, _NO = ("true", "1", "Y", "T", "y", "t", "是"), ("false", "0", "N", "F", "n", "f", "否", "正常")
"""Stored values that a column labelled 是否… may have for yes and no."""
_ONE = re.compile(
    r"\b(?:which|what)\b.*\b(?:has|had|is|was|earliest|recently)\b|\bwith the (?:most|highest)\b|"
    r"哪[^些里]|是谁|最.{0,3}的那?一|最.{1,2}的(?!\d)",
    re.IGNORECASE,
)


def unsaid_literals(pair: Pair, source: SourceDescription) -> tuple[str, ...]:
    """Return the literals of the pair's SQL that its question does not have."""
    meanings = _meanings_of(pair, source)
    return tuple(x for x in pair.literals if not says(pair.question, x, meanings.get(x, ())))


def keeps_literals(pair: Pair, rephrased: str, source: SourceDescription) -> bool:
    """Return True if `rephrased` still has every literal of the SQL that the pair's own question has.

    A value, or the meaning of a code, that is a word of the question must also be a word of `rephrased`.
    """
    meanings = _meanings_of(pair, source)
    for literal in pair.literals:
        meant = meanings.get(literal, ())
        written = [text for text in (literal, in_words(literal), *meant) if _has_word(pair.question, text)]
        # a yes or no has many wordings, which `says` knows
        if written and literal not in _YES_NO and not any(_has_word(rephrased, text) for text in written):
            return False
        if says(pair.question, literal, meant) and not says(rephrased, literal, meant):
            return False
    return True


def _has_word(text: str, word: str) -> bool:
    """Return True if the word is in the text, case ignored, and not within a longer word of Latin letters."""
    return re.search(rf"(?<![a-z0-9]){re.escape(word.lower())}(?![a-z0-9])", text.lower()) is not None


def says(question: str, literal: str, meanings: tuple[str, ...] = ()) -> bool:
    """Return True if the question has the literal: as written, as a number word, a day or period, or by its meaning."""
    if re.fullmatch(r"-?\d+(?:\.\d+)?", literal) is not None and not meanings:
        return _says_number(question, literal)
    texts = (literal, in_words(literal), *meanings)
    # the letter of a code such as Y is in many words
    if any(text.lower() in question.lower() if len(text) > 1 else _has_word(question, text) for text in texts):
        return True
    if literal in _YES_NO:
        return any(word in question.lower() for word in _YES_NO[literal])
    if (found := _DATE.match(literal)) is not None and (day := as_day(found[0])) is not None:
        return _says_day(question, day)
    return _says_number(question, literal)


def _says_number(question: str, literal: str) -> bool:
    value = read_decimal(literal)
    if value is None:
        return False
    if re.search(rf"(?<![\d.]){re.escape(literal)}(?!\d|\.\d)", question):
        return True
    if re.search(rf"(?<![\d.]){re.escape(number(value))}(?![\d]|\.\d)", question.replace(",", "")):
        return True
    if value == 1 and _ONE.search(question):
        return True
    whole = value == value.to_integral_value() and 0 <= value < len(NUMBER_WORDS)
    return whole and re.search(rf"\b{NUMBER_WORDS[int(value)]}\b", question, re.IGNORECASE) is not None


def _says_day(question: str, day: date) -> bool:
    """Return True if the question has the day itself, or a period that begins or ends with it or on the day before."""
    days = (day, days_after(day, -1))
    if any(text in question for d in days for text in _day_texts(d)):
        return True
    counted = re.search(r"最近(\d+)天|\b(\d+) days\b", question)
    if counted is not None:
        last = days_after(day, int(counted[1] or counted[2]) - 1)
        if any(text in question for text in _day_texts(last)):
            return True
    return any(text in question for d in days for text in _period_texts(d))


def _day_texts(day: date) -> tuple[str, ...]:
    return (f"{day.day} {MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月{day.day}日", day.isoformat())


def _period_texts(day: date) -> tuple[str, ...]:
    quarter = (day.month + 2) // 3
    months = (f"{MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月")
    quarters = (f"{ORDINALS[quarter - 1]} quarter of {day.year}", f"{day.year}年第{QUARTERS_ZH[quarter - 1]}季度")
    return (*months, *quarters)


def _meanings_of(pair: Pair, source: SourceDescription) -> dict[str, tuple[str, ...]]:
    read = (
        (table.name, column.name)
        for table in source.tables
        for column in (table.columns if table.name.short in pair.tables else ())
        if f"{table.name.short}.{column.name}" in pair.columns
    )
    return meanings_of(read, source)


def meanings_of(columns: Iterable[tuple[TableName, str]], source: SourceDescription) -> dict[str, tuple[str, ...]]:
    """Return the meanings of the codes of the columns, by code."""
    meanings: dict[str, list[str]] = {}
    for table, name in columns:
        for code, meaning in source.profile(table, name).value_labels:
            meanings.setdefault(code, []).append(meaning)
        for codes, said in zip((_YES, _NO), statements(table, name, source), strict=True):
            for code in codes if said else ():
                meanings.setdefault(code, []).extend(said)
    return {code: tuple(found) for code, found in meanings.items()}


def statements(table: TableName, name: str, source: SourceDescription) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the phrases for yes and for no of a yes/no column or a mark of current or deleted rows, else ()."""
    profile, declared = source.profile(table, name), source.catalog.table(table)
    if profile.role == "soft_delete":
        return (), ("non-deleted", "未删除")
    if name == current_mark(source, declared):
        return ("current", "当前有效"), ()
    column = declared.column(name)
    is_flag = column.category == "B" or (profile.role == "flag" and (profile.distinct or 3) < 3)
    is_flag = is_flag or yes_and_no(column, profile) is not None
    return _statements(source.label(table, name), source.language, is_flag=is_flag)


def _statements(label: str, language: Language, *, is_flag: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the phrases for yes and for no of the column; () for a column with other values."""
    if language == "en":
        said = mark(english.tidy(label))
        return ((said,), (f"not {said}", f"not marked as {said}", "are not?")) if is_flag else ((), ())
    asked = chinese.whether(chinese.tidy(label).removesuffix("状态")) if is_flag else chinese.asked(label)
    both = (
        (chinese.positive_phrase(asked), chinese.negative_phrase(asked)) if asked.startswith("是否") else (None, None)
    )
    return tuple(() if said is None else (said,) for said in both)  # type: ignore[reportReturnType]
