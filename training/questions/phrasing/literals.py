"""Values in questions: numbers, names and dates as people write them, and reading them back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import assert_never

from training.catalog.values import Value
from training.language.languages import Language
from training.questions.form import Field
from training.questions.phrasing.words import Words

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ORDINALS = ("first", "second", "third", "fourth")
NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
QUARTERS_ZH = "一二三四"

_PLAIN_EN = re.compile(r"[A-Za-z0-9][\w.&'/+-]*(?: [A-Z0-9][\w.&'/+-]*){0,3}\Z")
_PLAIN_ZH = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][\w./+-]{0,19}\Z")
_WORDS_OF_SENTENCES = re.compile(r"的|且|和|或|为|在|与|、|是|有")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DATE_EN = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{1,4}})")
_DATE_ZH = re.compile(r"(\d{1,4})年(\d{1,2})月(\d{1,2})日")
_SNAKE_CASE = re.compile(r"[A-Za-z]{2,}(?:_[A-Za-z]{2,})+\Z")
_OPEN, _CLOSE = "“", "”"


def say(value: Value, of: Field, words: Words) -> str:
    """Return the value as it is written in a question; a code by its meaning."""
    meaning = dict(words.reach.profile(of).value_labels).get(str(value))
    if meaning is not None and not isinstance(value, bool):
        return _name(meaning, words.language)
    match value:
        case bool():
            return _YES_NO[words.language][value]
        case int():
            return str(value)
        case Decimal():
            return number(value)
        case datetime():
            return day(value.date(), words.language)
        case date():
            return day(value, words.language)
        case str():
            kept_as_word = words.language == "en" and words.reach.role(of.table, of.column) in {"dimension", "flag"}
            return _name(in_words(value) if kept_as_word else value, words.language)
        case _:
            assert_never(value)


_YES_NO: dict[Language, dict[bool, str]] = {"en": {True: "true", False: "false"}, "zh": {True: "“是”", False: "“否”"}}


def in_words(text: str) -> str:
    """Return an English value as people write it: "credit card" for `credit_card`, "in progress" for `IN_PROGRESS`."""
    if _SNAKE_CASE.match(text) is None:
        return text
    return (text.lower() if text.isupper() else text).replace("_", " ")


def number(value: Decimal) -> str:
    """Return the number without trailing zeros: 0.99, 12.5, 300."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: date, language: Language) -> str:
    if language == "en":
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def _name(text: str, language: Language) -> str:
    """Return a name, in quotation marks if it could be taken for other words of the question."""
    if language == "en":
        plain = bool(_PLAIN_EN.match(text)) and " and " not in text and " or " not in text
    else:
        plain = bool(_PLAIN_ZH.match(text)) and not _WORDS_OF_SENTENCES.search(text)
    return text if plain else f"{_OPEN}{text}{_CLOSE}"


def can_be_said(text: str) -> bool:
    """Return True for values short and clean enough for a question."""
    return 0 < len(text) <= 40 and text == text.strip() and text.isprintable() and not set(text) & set('“”"?？')


def read(text: str, at: int, of: Field, words: Words) -> Iterator[tuple[Value, int]]:
    """Yield the values of the column that the text at this position can mean, with the position behind each."""
    for known in known_values(of, words):
        spoken = say(known, of, words)
        if text.startswith(spoken, at) and _ends(text, at + len(spoken), spoken):
            yield known, at + len(spoken)
    kind = words.reach.kind(of)
    if kind == "number" and (found := _NUMBER.match(text, at)):
        value = as_number(found[0])
        if value not in known_values(of, words):
            yield value, found.end()
    if kind in {"date", "moment", "text date"}:
        yield from read_day(text, at, words.language)
    if text.startswith(_OPEN, at) and (end := text.find(_CLOSE, at)) > 0 and kind in {"text", "enum"}:
        inside = text[at + 1 : end]
        known = {say(value, of, words).strip(_OPEN + _CLOSE) for value in known_values(of, words)}
        if inside not in known | {*dict(words.reach.profile(of).value_labels).values()}:
            yield inside, end + 1


def known_values(of: Field, words: Words) -> tuple[Value, ...]:
    if words.reach.kind(of) == "yes/no":
        return (True, False)
    return tuple(c.value for c in words.reach.profile(of).common)


def _ends(text: str, end: int, spoken: str) -> bool:
    """Return True if the text does not continue the number or word."""
    if end >= len(text) or not spoken[-1].isascii():
        return True
    following = text[end]
    if spoken[-1].isdigit() and following == ".":
        return not text[end + 1 : end + 2].isdigit()
    return not (following.isascii() and following.isalnum())


def as_number(text: str) -> int | Decimal:
    try:
        return int(text) if "." not in text else Decimal(text)
    except InvalidOperation as error:
        raise LookupError(f"{text} is not a number") from error


def read_day(text: str, at: int, language: Language) -> Iterator[tuple[date, int]]:
    if language == "en":
        if found := _DATE_EN.match(text, at):
            yield date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1])), found.end()
    elif found := _DATE_ZH.match(text, at):
        yield date(int(found[1]), int(found[2]), int(found[3])), found.end()
