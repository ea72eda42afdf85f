"""Normalization of texts before embedding, equal for stored texts and questions.

Sentence encoders are trained on words, not identifiers: for the offline encoder, `service_area` and `service area` are
unrelated. Therefore identifiers are split, and only the meaningful words of a document are kept: the question of a pair
without the SQL, the names and comments of a table without the types. A collection records the name of the rule, because
vectors made under different rules are not comparable.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Literal, cast

type TextRule = Literal["words-1", "plain-1"]

_PAIR, _DOCUMENT = '{"question"', "## "
"""Prefixes of the stored text of a pair and of a table's document."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPACES = re.compile(r"\s+")
_CREATE_TABLE = re.compile(r"^\s*create\s+(?:table|view|materialized view)\s", re.IGNORECASE | re.MULTILINE)
_COLUMN = re.compile(r"^\s+\"?(?P<name>[^\s\"]+)\"?\s[^\n]*?(?:--\s*(?P<comment>.*))?$")
_CLAUSES = frozenset({"primary", "foreign", "unique", "constraint", "check", "exclude", "like"})
_MARKDOWN_COLUMN = re.compile(r"^- (?P<name>\S+) \((?:[^()]|\([^()]*\))*\)(?: - (?P<rest>.*))?$")
_BRACKETED = re.compile(r"\s*\[[^\]]*\]")


def prepare(text: str, rule: TextRule, *, max_characters: int) -> str:
    """Return the text normalized by the rule and truncated to `max_characters`."""
    match rule:
        case "plain-1":
            return _SPACES.sub(" ", text).strip()[:max_characters]
        case "words-1":
            return in_words(_essence(text))[:max_characters].strip()


def is_stored(text: str) -> bool:
    """Return True for a stored text (a pair, a DDL, a table's document), False for a question."""
    return text.startswith((_PAIR, _DOCUMENT)) or _CREATE_TABLE.search(text) is not None


def in_words(text: str) -> str:
    """Return the text in lower case, with identifiers split into words and compatibility forms normalized (NFKC)."""
    folded = unicodedata.normalize("NFKC", text)
    apart = _HUMP.sub(" ", folded).replace("_", " ")
    return _SPACES.sub(" ", apart).strip().lower()


def _essence(text: str) -> str:
    if text.startswith(_PAIR):
        return _question_of(text)
    if _CREATE_TABLE.search(text):
        return _names_and_comments(text)
    if text.startswith(_DOCUMENT):
        return _headings_and_labels(text)
    return text


def _question_of(text: str) -> str:
    try:
        item = json.loads(text)
    except ValueError:  # a text that only begins like a pair
        return text
    question = cast("dict[str, object]", item).get("question") if isinstance(item, dict) else None
    return question if isinstance(question, str) else text


def _names_and_comments(ddl: str) -> str:
    words: list[str] = []
    for line in ddl.splitlines():
        stripped = line.strip()
        if stripped.startswith("--"):
            words.append(stripped.removeprefix("--").split(":", 1)[-1])
        elif _CREATE_TABLE.match(line):
            words.append(stripped.rstrip("( ").rsplit(" ", 1)[-1].rsplit(".", 1)[-1].replace('"', ""))
        elif (column := _COLUMN.match(line)) and column["name"].lower() not in _CLAUSES:
            words.append(f"{column['name']} {column['comment'] or ''}")
    return " , ".join(words)


def _headings_and_labels(markdown: str) -> str:
    words: list[str] = []
    for line in markdown.splitlines():
        if column := _MARKDOWN_COLUMN.match(line):
            words.append(f"{column['name']} {_BRACKETED.sub('', column['rest'] or '')}")
        else:
            words.append(line.lstrip("#- "))
    return " , ".join(word for word in words if word)
