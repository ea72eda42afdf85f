"""What the words of a column say by themselves of whether, and to what, it points."""

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
    """`home_player_1`, `home_player_2` -> home player: the number says which, not what."""
    return words[:-1] if len(words) > 1 and words[-1].isdigit() else words


def counts(words: Words, kind: str) -> bool:
    """An amount of something; `up_votes`, a number in the plural, counts them too."""
    last = words[-1]
    return singular(last) in NEVER or (kind == "number" and len(words) > 1 and singular(last) != last)


def puts_in_order(column: Column) -> bool:
    """`order_num`, 显示顺序: where a row stands among others; an `order` that is a number by default, too."""
    if column.name.lower() == "order" and re.match(r"'?\d", column.default or ""):
        return True
    return column.comment is not None and _PLACE.search(split_comment(column.comment)[0]) is not None


def says_how_much(column: Column) -> bool:
    """`kcxx`, 库存下限: an amount, whatever else the letters may mean."""
    return column.comment is not None and _HOW_MUCH.search(split_comment(column.comment)[0]) is not None


def key_noun(words: Words) -> str | None:
    """`cif` of `cif_no`; None where the key's name says no more than that it is one."""
    noun = words[0] if len(words) == 2 and words[1] in ID_WORDS else ""
    return singular(noun) if len(noun) >= _LONG_ENOUGH and noun not in VAGUE | NEVER else None


def says_alike(words: Words) -> bool:
    """`companion_of`, `reply_to_id`, `renewed_from_no`: another row of the same kind, where they name no table."""
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
    """Each word of the table begins like, or is abbreviated by, a word of the column, in order."""
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
    # after the beginning only consonants: `dept`, `ctgy`, but no `dean` for a department
    letters = iter(whole[same:])
    return not _VOWELS.intersection(word[same:]) and all(letter in letters for letter in word[same:])
