"""Meaning of the words in a column's name: whether the column is a reference, a quantity or a position."""

from __future__ import annotations

import re

from training.catalog.comments import split_comment
from training.catalog.model import Column
from training.identifiers.schema_names import Words
from training.language.relation_words import COUNTED, ID_WORDS, NEVER, VAGUE
from training.language.word_lists import singular

_VOWELS = frozenset("aeiou")
_PLACE = re.compile(r"(?:顺序|排序|次序|序号|行号)(?:号|值|字段)?$|\b(?:sort|display|sorting) order$", re.IGNORECASE)
_HOW_MUCH = re.compile(r"(?:上限|下限|限额|限值|阈值|额度|金额|数量|单价|天数|比例)$")
_LONG_ENOUGH = 3


def one_of_several(words: Words) -> Words:
    """Return the words without a number that only distinguishes columns: `home_player_1` -> home player."""
    return words[:-1] if len(words) > 1 and words[-1].isdigit() else words


def counts(words: Words, kind: str) -> bool:
    """Return True for the name of a quantity, such as a number with a plural name: `up_votes`."""
    last = words[-1]
    return singular(last) in NEVER or (kind == "number" and len(words) > 1 and singular(last) != last)


def puts_in_order(column: Column) -> bool:
    """Return True for the place of a row in an order: `order_num`, 显示顺序, or `order` with a number as default."""
    if column.name.lower() == "order" and re.match(r"'?\d", column.default or ""):
        return True
    return column.comment is not None and _PLACE.search(split_comment(column.comment)[0]) is not None


def says_how_much(column: Column) -> bool:
    """Return True if the comment names an amount: `kcxx`, 库存下限."""
    return column.comment is not None and _HOW_MUCH.search(split_comment(column.comment)[0]) is not None


def key_noun(words: Words) -> str | None:
    """Return the noun of a key's name: `cif` of `cif_no`; None if the name has no noun of its own."""
    noun = words[0] if len(words) == 2 and words[1] in ID_WORDS else ""
    return singular(noun) if len(noun) >= _LONG_ENOUGH and noun not in VAGUE | NEVER else None


def says_alike(words: Words) -> bool:
    """Return True for names of another row of the same table: `companion_of`, `reply_to_id`, `renewed_from_no`."""
    head = words[:-1] if words[-1] in ID_WORDS else words
    if len(head) < 2 or COUNTED.intersection(head):
        return False
    match head[-1]:
        case "of":
            return True
        case "to":
            return head[-2] in {"reply", "replies", "response", "replying", "answer", "linked", "related"}
        case "from":
            return head[-2].endswith("ed") or head[-2] == "split"
        case _:
            return False


def alike(own: Words, table: Words) -> bool:
    """Return True if each word of the column, in order, is the beginning or an abbreviation of the table's word."""
    words = own if len(own) == len(table) else own[:1]
    if len(words) != len(table):
        return False
    return all(shortens(word, whole) for word, whole in zip(words, table, strict=True)) and words != table


def shortens(word: str, whole: str) -> bool:
    if word == whole:
        return True
    if len(word) < 3 or word[0] != whole[0]:
        return False
    if len(word) >= 4 and (whole.startswith(word) or word.startswith(whole)):
        return True
    if not len(word) <= 5 < len(whole) + 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(word, whole, strict=False)) if a != b), len(word))
    # after the same beginning only consonants: `dept`, `ctgy`, but not `dean` for a department
    letters = iter(whole[same:])
    return not _VOWELS.intersection(word[same:]) and all(letter in letters for letter in word[same:])
