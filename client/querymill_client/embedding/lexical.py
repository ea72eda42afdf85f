"""Bag-of-words vectors: each word has a direction of its own, so that texts with equal words are similar.

A sentence encoder knows that a client is a customer, but blurs names: `sales` and `payments` are alike to it. Words
match exactly. Their sum uses both (hybrid retrieval), and random projections fit the words into the encoder's own
dimensions: a word's direction is a row of signs taken from its digest, nearly orthogonal to all others (random
indexing: Kanerva et al., 2000; signs suffice: Achlioptas, 2003). The noise between two unrelated words is 1/sqrt(512).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DIMENSION = 512

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+|\d+")
# Words of nearly every question, whatever it is about.
_STOP = frozenset({
    "a", "an", "all", "and", "any", "are", "as", "at", "average", "be", "been", "between", "by", "calculate", "count",
    "did", "do", "does", "each", "find", "for", "from", "get", "give", "has", "have", "how", "id", "in", "is", "it",
    "its", "least", "list", "many", "me", "most", "much", "name", "no", "not", "number", "of", "on", "only", "or",
    "per", "return", "show", "that", "the", "their", "there", "to", "top", "total", "was", "were", "what", "which",
    "who", "whose", "with",
    # period, order and precision, which apply to every table with a date or a number
    "after", "along", "also", "ascending", "before", "compare", "current", "date", "dates", "day", "days", "decimal",
    "decimals", "descending", "different", "distinct", "during", "every", "exclude", "excluding", "exclusive",
    "greater", "highest", "include", "including", "inclusive", "into", "last", "less", "lowest", "maximum", "minimum",
    "month", "months", "more", "past", "percent", "percentage", "previous", "quarter", "quarters", "round", "rounded",
    "since", "sort", "sorted", "than", "then", "time", "today", "week", "weeks", "within", "year", "years",
})  # fmt: skip
_ZH_STOP = "请问|有多少|每个|各个|多少|哪些|哪个|什么|分别|列出|查询|显示|统计|计算|所有|数量|一共|是"
_ZH_FRAMES = re.compile(_ZH_STOP)
# Chinese is written without spaces: words end at these, and two neighbouring characters between them make a word.
_ZH_BREAKS = re.compile(f"{_ZH_STOP}|平均|总和|最高|最低|[的了和与及或每各把被其这那]")
_DIGITS = re.compile(r"\b\d[\d.,-]*\b")
_CHARACTER_WEIGHT = 0.3
_GRAM = 5
_GRAM_WEIGHT = 0.6
_NUMBER_WEIGHT = 0.3
# Added to the number of words, so that the encoder weighs more in short texts, where each word may be the wrong one.
_DAMPING = 2.0


class Words(NamedTuple):
    """Word vectors of some texts."""

    vectors: NDArray[np.float32]
    """Shape (texts, 512), rows shorter than 1, the shorter the fewer the words; 0 if a text has no word."""
    amounts: NDArray[np.float32]
    """Shape (texts,): the sum of the squared weights of a text's words, about their number."""


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
    """Weigh the features of a text: words, five letters of words (for compounds), numbers; in Chinese, every two
    neighbouring characters and each alone."""
    weights: dict[str, float] = {}
    for word, times in Counter(_words(text)).items():
        often = float(times) ** 0.5
        weights[word] = weights.get(word, 0.0) + often * _weight(word)
        grams = list(_grams(word))
        for gram in grams:
            weights[gram] = weights.get(gram, 0.0) + often * _GRAM_WEIGHT / len(grams) ** 0.5
    return weights


def content_words(text: str) -> str:
    """Remove stop words and numbers, which a sentence encoder would take for the subject; return the text itself if
    nothing is left."""
    words = _DIGITS.sub(" ", _ZH_FRAMES.sub(" ", text)).split()
    return " ".join(word for word in words if word.strip(",?.？。，") not in _STOP) or text


def _weight(word: str) -> float:
    if word.isdigit():
        return _NUMBER_WEIGHT
    return _CHARACTER_WEIGHT if len(word) == 1 else 1.0


def _words(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if "\u3400" <= run[0] <= "\ufaff" and not run[0].isdecimal():
            for part in _ZH_BREAKS.split(run):
                yield from (part[n : n + 2] for n in range(len(part) - 1))
                yield from part
        elif run not in _STOP and (word := _singular(run)) not in _STOP:
            yield word


def _singular(word: str) -> str:
    """Map `cities` to `city`, `customers` to `customer`. Errors do no harm: questions and items get the same ones."""
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _grams(word: str) -> Iterator[str]:
    """Yield `#<sale`, `#sales` … of salesperson, so that `sales person` is similar."""
    if len(word) < _GRAM or not word.isalpha() or not word.isascii():
        return
    framed = f"<{word}>"
    yield from (f"#{framed[n : n + _GRAM]}" for n in range(len(framed) - _GRAM + 1))


@lru_cache(maxsize=20_000)
def _direction(feature: str) -> NDArray[np.float32]:
    """512 signs from the 512 bits of a digest: equal on every machine, without a table."""
    bits = np.unpackbits(np.frombuffer(hashlib.blake2b(feature.encode()).digest(), dtype=np.uint8))
    return (bits.astype(np.float32) * 2 - 1) / np.float32(DIMENSION**0.5)
