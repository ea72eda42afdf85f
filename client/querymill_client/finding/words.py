"""Words of a text as the index compares them: English ones without endings, Chinese in pairs of characters."""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from snowballstemmer import stemmer

from querymill_client.finding.index import folded

_RUNS = re.compile(r"[㐀-鿿]+|[^\W\d_㐀-鿿]+|\d+")
_STEM: Callable[[str], str] = stemmer("english").stemWord


def words_of(text: str) -> tuple[str, ...]:
    """Return the different words of a text in order; a Chinese run of one character is one word."""
    found: dict[str, None] = {}
    for run in _RUNS.findall(folded(text)):
        if is_chinese(run):
            found.update(dict.fromkeys(run[at : at + 2] for at in range(max(1, len(run) - 1))))
        else:
            found[stem(run)] = None
    return tuple(found)


def is_chinese(word: str) -> bool:
    """Return True if the word begins with a Chinese character."""
    return "㐀" <= word[:1] <= "鿿"


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return an English word in lower case without its ending: `deliveri` of `deliveries` and `delivery`."""
    return _STEM(word)
