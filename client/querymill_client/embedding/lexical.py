"""Bag-of-words vectors: each word has its own direction, so that texts with common words have similar vectors.

A sentence encoder gives similar vectors to synonyms such as client and customer, but also to different names such as
`sales` and `payments`. Word vectors distinguish such names. The sum of both vectors has both properties (hybrid
retrieval). Random projection fits all words into the dimensions of the encoder: the direction of a word is a row of
signs taken from its digest, nearly orthogonal to all other directions (random indexing: Kanerva et al., 2000; signs
suffice: Achlioptas, 2003). The noise between two unrelated words is 1/sqrt(512).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DIMENSION = 512

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+|\d+")
# Words that are common in questions on any subject.
_STOP = frozenset({
    "a", "an", "all", "and", "any", "are", "as", "at", "average", "be", "been", "between", "by", "calculate", "count",
    "did", "do", "does", "each", "find", "for", "from", "get", "give", "has", "have", "how", "id", "in", "is", "it",
    "its", "least", "list", "many", "me", "most", "much", "name", "no", "not", "number", "of", "on", "only", "or",
    "per", "return", "show", "that", "the", "their", "there", "to", "top", "total", "was", "were", "what", "which",
    "who", "whose", "with",
    # words of period, order and precision, which apply to any table with a date or a number
    "after", "along", "also", "ascending", "before", "compare", "current", "date", "dates", "day", "days", "decimal",
    "decimals", "descending", "different", "distinct", "during", "every", "exclude", "excluding", "exclusive",
    "greater", "highest", "include", "including", "inclusive", "into", "last", "less", "lowest", "maximum", "minimum",
    "month", "months", "more", "past", "percent", "percentage", "previous", "quarter", "quarters", "round", "rounded",
    "since", "sort", "sorted", "than", "then", "time", "today", "week", "weeks", "within", "year", "years",
})  # fmt: skip
_ZH_STOP = "请问|有多少|每个|各个|多少|哪些|哪个|什么|分别|列出|查询|显示|统计|计算|所有|数量|一共|是"
_ZH_FRAMES = re.compile(_ZH_STOP)
# Chinese has no spaces: the text is split at these words, and each two neighbouring characters of a part form a word.
_ZH_BREAKS = re.compile(f"{_ZH_STOP}|平均|总和|最高|最低|[的了和与及或每各把被其这那]")
_DIGITS = re.compile(r"\b\d[\d.,-]*\b")
_CHARACTER_WEIGHT = 0.3
_GRAM = 5
_GRAM_WEIGHT = 0.6
_NUMBER_WEIGHT = 0.3
# Added to a text's `amount`, so that the encoder weighs more in short texts, where a single word is weak evidence.
_DAMPING = 2.0


class Words(NamedTuple):
    """Dense vectors of the words of several texts, one row for each text."""

    vectors: NDArray[np.float32]
    """Shape (texts, 512). Row lengths are below 1 and grow with the number of words; 0 for a text without words."""
    amounts: NDArray[np.float32]
    """Shape (texts,): sum of the squared feature weights of each text, roughly its number of words."""


def words_of(texts: Sequence[str]) -> Words:
    """Return the word vectors of texts, which must be in lower case."""
    vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
    amounts = np.zeros(len(texts), dtype=np.float32)
    for row, text in enumerate(texts):
        if found := features(text):
            weights = np.asarray(list(found.values()), dtype=np.float32)
            vectors[row] = weights @ np.stack([_direction(feature) for feature in found])
            amounts[row] = weights @ weights
    vectors /= np.sqrt(amounts + _DAMPING)[:, None]
    return Words(vectors, amounts)


def features(text: str) -> dict[str, float]:
    """Return the weight of each feature of a text.

    Features are words, numbers and, to match compounds, five-letter parts of words; in Chinese, single characters and
    pairs of neighbouring characters.
    """
    weights: dict[str, float] = {}
    for word, times in Counter(_words(text)).items():
        often = float(times) ** 0.5
        weights[word] = weights.get(word, 0.0) + often * _weight(word)
        grams = list(_grams(word))
        for gram in grams:
            weights[gram] = weights.get(gram, 0.0) + often * _GRAM_WEIGHT / len(grams) ** 0.5
    return weights


def content_words(text: str) -> str:
    """Return a text without stop words and numbers, which a sentence encoder would treat as part of the subject.

    A text that consists only of stop words and numbers is returned unchanged.
    """
    words = _DIGITS.sub(" ", _ZH_FRAMES.sub(" ", text)).split()
    return " ".join(word for word in words if word.strip(",?.？。，") not in _STOP) or text


def common_words(question: str, text: str) -> list[str]:
    """Return the words of a text, as written there, that the question has too: without stop words, each once.

    In Chinese, a word is a run of characters of which each two neighbours also occur together in the question.
    """
    known = {word for word in _words(question.lower()) if len(word) > 1 or word.isdecimal()}
    found: dict[str, None] = {}
    for run in _RUN.findall(text):
        if _is_chinese(run):
            found |= dict.fromkeys(_common_runs(run, known))
        elif not known.isdisjoint(_words(run.lower())):
            found[run] = None
    return [*found]


def _common_runs(run: str, known: Collection[str]) -> Iterator[str]:
    """Yield the parts of a Chinese text of which each two neighbouring characters are known."""
    start = 0
    for n in range(1, len(run) + 1):
        if run[n - 1 : n + 1] not in known or n == len(run):
            if n - start > 1:
                yield run[start:n]
            start = n


def _weight(word: str) -> float:
    if word.isdigit():
        return _NUMBER_WEIGHT
    return _CHARACTER_WEIGHT if len(word) == 1 else 1.0


def _words(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if _is_chinese(run):
            for part in _ZH_BREAKS.split(run):
                yield from (part[n : n + 2] for n in range(len(part) - 1))
                yield from part
        elif run not in _STOP and (word := _singular(run)) not in _STOP:
            yield word


def _is_chinese(run: str) -> bool:
    return "\u3400" <= run[0] <= "\ufaff" and not run[0].isdecimal()


def _singular(word: str) -> str:
    """Return the singular of a word (`cities` → `city`). Errors are harmless: questions and items get equal forms."""
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _grams(word: str) -> Iterator[str]:
    """Yield the five-letter parts of a word (`#<sale`, `#sales` …); `salesperson` shares some with `sales person`."""
    if len(word) < _GRAM or not word.isalpha() or not word.isascii():
        return
    framed = f"<{word}>"
    yield from (f"#{framed[n : n + _GRAM]}" for n in range(len(framed) - _GRAM + 1))


@lru_cache(maxsize=20_000)
def _direction(feature: str) -> NDArray[np.float32]:
    """Return the direction of a feature: 512 signs from the bits of its digest, equal on all machines."""
    bits = np.unpackbits(np.frombuffer(hashlib.blake2b(feature.encode()).digest(), dtype=np.uint8))
    return (bits.astype(np.float32) * 2 - 1) / np.float32(DIMENSION**0.5)
