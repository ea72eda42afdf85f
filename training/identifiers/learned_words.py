"""Abbreviations that a schema itself explains, by its comments and the names of its tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from training.catalog.comments import split_comment
from training.catalog.model import Table, TableName
from training.language.split_names import Words, split_name
from training.language.word_lists import expansion, known_words, readings, singular

_MIN_LETTERS, _MAX_LETTERS = 3, 6
"""Minimum and maximum number of letters of a learned abbreviation: too many words begin with the same two letters."""
_KEY_ENDS = frozenset({"id", "no", "cd", "code", "key", "num", "nr", "nbr", "sk"})


def learned_words(tables: Sequence[Table], called: Mapping[TableName, Words]) -> dict[str, Words]:
    """Return the word for each abbreviation of this schema; one with several explanations is left out.

    `prov` is provider if a table `prov` has the comment "Service providers", or if a column is called `prov_id` and of
    all tables only that of providers begins so; `po` is purchase order if `po_items` has the comment "Purchase order
    items"; `cst` is customer if the schema has that word and not the word cost. `called` has the parts of each table's
    name.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for short, word in (
        *_by_comment(tables, called),
        *_by_reference(tables, called),
        *_by_words(tables),
    ):
        found[short].add(word)
    return {short: tuple(next(iter(meant)).split()) for short, meant in found.items() if len(meant) == 1}


def _by_comment(tables: Sequence[Table], called: Mapping[TableName, Words]) -> Iterator[tuple[str, str]]:
    for table in tables:
        yield from _by_label(called[table.name], table.comment)
        for column in table.columns:
            if len(parts := split_name(column.name)) > 1:
                yield from _by_label(parts, column.comment)


def _by_label(parts: Words, comment: str | None) -> Iterator[tuple[str, str]]:
    """Yield what the first part of a name stands for, if the rest is said at the end of the comment's label."""
    label, _ = split_comment(comment)
    words = [singular(word) for word in re.findall(r"[a-z]+", label.lower())]
    short, *rest = parts or ("",)
    if not rest:
        yield from _begun(short, set(words))
        return
    before, end = words[: -len(rest)], words[-len(rest) :]
    if end == [singular(expansion(word) or word) for word in rest]:
        if _abbreviates(short, before):
            yield short, " ".join(before)
        elif len(before) == 1:
            yield from _begun(short, set(before))


def _by_reference(tables: Sequence[Table], called: Mapping[TableName, Words]) -> Iterator[tuple[str, str]]:
    names = {singular(name[0]) for name in called.values() if len(name) == 1}
    for table in tables:
        for column in table.columns:
            match split_name(column.name):
                case (short, end) if end in _KEY_ENDS and names.isdisjoint({short, expansion(short)}):
                    yield from _begun(short, names)
                case _:
                    pass


def _by_words(tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    """Yield the readings of ambiguous abbreviations whose words the schema uses elsewhere."""
    used = {singular(part) for table in tables for name in _names(table) for part in split_name(name)}
    used |= {
        singular(word)
        for table in tables
        for comment in (table.comment, *(column.comment for column in table.columns))
        for word in re.findall(r"[a-z]+", (comment or "").lower())
    }
    return ((short, word) for short, words in readings().items() if short in used for word in words if word in used)


def _names(table: Table) -> tuple[str, ...]:
    return (table.name.name, *(column.name for column in table.columns))


def _abbreviates(short: str, words: Sequence[str]) -> bool:
    """Return True for an abbreviation of several words, in their order: `ill`, interlibrary loan; `po`, purchase order.

    It has the first letter of each word, and of the first one perhaps more letters.
    """
    if not 1 < len(words) <= len(short) <= _MAX_LETTERS or _is_word(short):
        return False
    others = "".join(word[0] for word in words[1:])
    head = short.removesuffix(others)
    return head != short and head[0] == words[0][0] and _has_letters(words[0], head)


def _begun(short: str, words: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the abbreviation with its word, if exactly one of the words begins with it, or else has its letters."""
    begun = [word for word in words if word.startswith(short) and word != short]
    fits = begun or [word for word in words if word[:1] == short[:1] and word != short and _has_letters(word, short)]
    if len(fits) == 1 and _MIN_LETTERS <= len(short) <= _MAX_LETTERS and not _is_word(short):
        yield short, fits[0]


def _has_letters(word: str, short: str) -> bool:
    """Return True if the word has the letters of the abbreviation in their order."""
    letters = iter(word)
    return all(letter in letters for letter in short)


def _is_word(text: str) -> bool:
    """Return True for a known word; the abbreviations of the lexicon are none."""
    return (
        expansion(text) is None
        and text not in readings()
        and (text in known_words() or singular(text) in known_words())
    )
