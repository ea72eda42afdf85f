"""One slip of the hand that keeps an SQL from parsing: a keyword misspelt, a mark too many, too few or in no place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from pglast.parser import ParseError, Token, scan

from training.source.sql_quoting import quote_literal

_KEYWORDS = (
    "SELECT", "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "BETWEEN", "DISTINCT", "INNER", "JOIN", "LEFT",
    "UNION", "WITH", "WHEN", "THEN", "ELSE", "CASE", "DESC", "EXISTS", "LIKE", "OFFSET", "VALUES", "NULL", "CAST",
)  # fmt: skip
_JOINED = {
    "ORDERBY": "ORDER BY", "GROUPBY": "GROUP BY", "ISNULL": "IS NULL", "NOTNULL": "IS NOT NULL",
    "LEFTJOIN": "LEFT JOIN", "INNERJOIN": "INNER JOIN", "NOTIN": "NOT IN", "NOTEXISTS": "NOT EXISTS",
}  # fmt: skip
_ALIKE = 0.7
_STRAY = frozenset({",", "AND", "OR", "WHERE", "FROM", "SELECT", "BY", ";"})
_COMPARISONS = frozenset({"=", "<>", "!=", "LIKE", "ILIKE"})
_NEAR = 3
_CLAUSES = frozenset({"FROM", "WHERE", "GROUP_P", "HAVING", "ORDER", "LIMIT", "AS"})


def edits(sql: str, position: int | None, question: str) -> Iterator[tuple[str, str]]:
    """Texts with one thing changed about where the parser stopped, the likeliest first, each with what was changed."""
    try:
        tokens = scan(sql)
    except ParseError:
        return
    words = [sql[token.start : token.end + 1] for token in tokens]
    stop = len(sql) if position is None else position - 1
    at = next((index for index, token in enumerate(tokens) if token.start >= stop), len(tokens))
    near = [index for index in (at, at - 1, at - 2, at - 3) if 0 <= index < len(tokens)]
    yield from _keywords(sql, tokens, words, near)
    yield from _phrases(sql, tokens, words, near, question)
    yield from _stray(sql, tokens, words, near)
    yield from _missing(sql, tokens, words, at)


def _keywords(sql: str, tokens: list[Token], words: list[str], near: list[int]) -> Iterator[tuple[str, str]]:
    for index in near:
        word, token = words[index].upper(), tokens[index]
        if word in ("GROUP", "ORDER") and words[index + 1 : index + 2] != ["BY"]:
            yield _put(sql, token, f"{words[index]} BY"), f"{word} BY"
        if word in _JOINED:
            yield _put(sql, token, _JOINED[word]), _JOINED[word]
        if token.name != "IDENT" or words[index].startswith('"'):
            continue
        for alike, keyword in sorted(((_alike(word, one), one) for one in _KEYWORDS), reverse=True)[:2]:
            if alike >= _ALIKE:
                yield _put(sql, token, keyword), f"{words[index]} -> {keyword}"


def _alike(word: str, keyword: str) -> float:
    if sorted(word) == sorted(keyword):
        return 1.0
    return SequenceMatcher(None, word, keyword, autojunk=False).ratio()


def _phrases(
    sql: str, tokens: list[Token], words: list[str], near: list[int], question: str
) -> Iterator[tuple[str, str]]:
    """`city = New York`: a value of several words, or one that is a keyword, as the question says it."""
    for index in near:
        for start in range(index, max(index - _NEAR, 0), -1):
            if words[start - 1].upper() not in _COMPARISONS:
                continue
            for end in range(min(start + 5, len(tokens)), start, -1):
                text = sql[tokens[start].start : tokens[end - 1].end + 1]
                if text in question and text[0].isalpha() and not re.search(r"[.()'\"]", text):
                    quoted = sql[: tokens[start].start] + quote_literal(text) + sql[tokens[end - 1].end + 1 :]
                    yield quoted, f"{text} quoted"


def _stray(sql: str, tokens: list[Token], words: list[str], near: list[int]) -> Iterator[tuple[str, str]]:
    for index in near:
        word = words[index].upper()
        twice = index > 0 and word == words[index - 1].upper() and word != ")"
        if word == "WHERE":
            yield _put(sql, tokens[index], "AND"), "a second WHERE is AND"
        if word in _STRAY or twice:
            yield _put(sql, tokens[index], ""), f"{words[index]} removed"
    unbalanced = words.count("(") - words.count(")")
    if unbalanced < 0:
        for index in (*near, *(i for i in range(len(words) - 1, -1, -1) if words[i] == ")")):
            if words[index] == ")":
                yield _put(sql, tokens[index], ""), ") removed"
    if unbalanced > 0:
        opening = (index for index in (0, *near) if words[index] == "(")
        alone = (index for index in opening if not index or not words[index - 1][-1].isalnum())
        yield from ((_put(sql, tokens[index], ""), "( removed") for index in alone)


def _missing(sql: str, tokens: list[Token], words: list[str], at: int) -> Iterator[tuple[str, str]]:
    if words.count("(") > words.count(")"):
        yield from _closed_before_a_clause(sql, tokens)
        for index in range(at, max(at - _NEAR, 0) - 1, -1):
            yield _insert(sql, tokens, index, ")"), ") added"
        yield sql.rstrip().removesuffix(";") + ")", ") added"
        for index in range(at + 1, len(tokens)):
            yield _insert(sql, tokens, index, ")"), ") added"
    order = list(range(at, max(at - _NEAR, 0), -1))
    if at < len(words) and words[at] in ("(", ".") and len(order) > 1:
        # what stands before it is the beginning of what comes: a function's name, a table's
        order[0], order[1] = order[1], order[0]
    for index in order:
        for mark in (",", "AND"):
            yield _insert(sql, tokens, index, mark), f"{mark} added"


def _closed_before_a_clause(sql: str, tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """The parenthesis that stays open ends where the next clause begins, not where it can."""
    open_: list[int] = []
    for index, token in enumerate(tokens):
        if token.name == "ASCII_40":
            open_.append(index)
        elif token.name == "ASCII_41" and open_:
            open_.pop()
        elif token.name in _CLAUSES and open_ and tokens[open_[-1] + 1].name not in ("SELECT", "PARTITION", "ORDER"):
            yield _insert(sql, tokens, index, ")"), ") added"
            return


def _put(sql: str, token: Token, text: str) -> str:
    return sql[: token.start] + text + sql[token.end + 1 :]


def _insert(sql: str, tokens: list[Token], index: int, text: str) -> str:
    at = tokens[index].start if index < len(tokens) else len(sql)
    return f"{sql[:at]}{text} {sql[at:]}"
