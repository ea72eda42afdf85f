"""Translation of comments and names by the word lists: the whole text or none of it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from training.identifiers.schema_names import expanded, split_name
from training.language.english_names import PARTICIPLE
from training.language.label_text import chinese_label, holds_chinese
from training.language.languages import Language
from training.language.word_lists import english, longest_english, plural, singular

_COUNTS = {"数": "", "数量": "", "总数": "total "}
"""Chinese endings for counts; English uses the plural of the counted noun instead."""
_PLACED = re.compile(r"(?:in|on|en|at|under) \w+\Z")
"""Counted nouns that are places, as in "quantity in stock"."""
_WHETHER = re.compile(r"^(?:是否|有无)(?:已|有)?")
_LATIN = re.compile(r"[A-Z][A-Z0-9]*|\d+")
_LOWER_CASE = re.compile(r"[a-z]")
_MIN_WINDOW = 8


def speaks(text: str, language: Language) -> bool:
    """Return True if the text is in the language; an acronym counts as both."""
    if language == "en":
        return not holds_chinese(text)
    return holds_chinese(text) or not _LOWER_CASE.search(text)


def translated(text: str, language: Language) -> str | None:
    """Return the text in that language; None unless every word is known, because labels are never half translated."""
    if speaks(text, language):
        return text
    if language == "zh":
        return chinese_label(expanded(split_name(text)))
    return english_of(text)


@lru_cache(maxsize=16_384)
def english_of(text: str) -> str | None:
    """Translate Chinese into English: `微信支付金额` -> `WeChat payment amount`, `停车位数量` -> `parking spaces`.

    None if a part of the text is unknown.
    """
    words = _words(_WHETHER.sub("", re.sub(r"\s+", "", text)))
    if not words:
        return None
    *others, last = words
    counted = " ".join(filter(None, map(_english_word, others)))
    if last in _COUNTS and _PLACED.match(counted):
        return f"{_COUNTS[last]}quantity {counted}"
    if last in _COUNTS and PARTICIPLE.match(counted.rpartition(" ")[2]):
        return f"{_COUNTS[last]}{counted} quantity"
    if last in _COUNTS and counted:
        return f"{_COUNTS[last]}{_plural(counted)}"
    return " ".join(filter(None, map(_english_word, words))) or None


def _words(text: str) -> tuple[str, ...] | None:
    """Split the text into the fewest known words; None if a part is unknown."""
    best: list[tuple[str, ...] | None] = [None] * (len(text) + 1)
    best[0] = ()
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - max(_MIN_WINDOW, longest_english())), end):
            before = best[start]
            if before is None or _english_word(text[start:end]) is None:
                continue
            current = best[end]
            if current is None or len(before) + 1 < len(current):
                best[end] = (*before, text[start:end])
    return best[-1]


@cache
def _english_word(word: str) -> str | None:
    if _LATIN.fullmatch(word):
        return word
    said = english(word)
    return "number" if said is None and word in _COUNTS else said


def _plural(noun: str) -> str:
    head, space, last = noun.rpartition(" ")
    return head + space + plural(singular(last))
