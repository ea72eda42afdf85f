"""Is an English comment a name? People write "Table of orders" and "How the customer paid"; neither is what a row or a
column is called."""

from __future__ import annotations

import re
from functools import cache

from training.source.vocabulary import singular

_ROWS_OF = re.compile(
    r"(?:the )?(?:(?:complete|full|main|master|reference|lookup) )?(?:table|list|listing|catalog(?:ue)?|directory|"
    r"registry|register|collection|set|records?|data|information|info|overview) (?:of|about|on|for|with) "
    r"(?:all )?(?:the |our |its )?",
    re.IGNORECASE,
)
_ALL = re.compile(r"(?:all(?: of)?(?: the| our)?|the|our|a|an) ", re.IGNORECASE)
_BEYOND_A_ROW = re.compile(
    r"\s+(?:by|per|for|with|in|from|to|at|on|under|within|across|used|made|between|during|including|as)\s.*",
    re.IGNORECASE,
)
_DETERMINED = re.compile(
    r"\b(?:the|a|an|this|that|these|those|its|their|his|her|our|your|each|every|all|any|one|no|not|and|or)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:how|what|why|when|where|who|whose|which|whether|if|true|false|yes|indicates|contains|stores|holds|represents|"
    r"specifies|describes|shows|used|set|unique)\b",
    re.IGNORECASE,
)
_OF_ITS_OWNER = re.compile(r"(?P<what>.+?) (?:of|for) (?:the|this|that|an?|each) (?P<owner>[\w -]+)\Z", re.IGNORECASE)
_RANGE = re.compile(r"\s+(?:from|between|on a scale)\s+(?:of\s+)?-?\d.*", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:the|an?) ", re.IGNORECASE)
_LONG_NAME = 4


@cache
def table_name_in(comment: str) -> str:
    """What the rows are called: "orders" of "Table of all orders"; "" where the comment describes."""
    text = _ALL.sub("", _ROWS_OF.sub("", comment, count=1), count=1) if _leads(comment) else comment
    text = _BEYOND_A_ROW.sub("", text)
    words = text.split()
    describes = _DETERMINED.search(text) or _ASKS.match(text) or "of" in words or len(words) > _LONG_NAME
    return "" if describes else text


def _leads(comment: str) -> bool:
    return bool(_ROWS_OF.match(comment) or _ALL.match(comment))


@cache
def column_name_in(comment: str, owner: tuple[str, ...]) -> str:
    """What the column is called: the "state" of a bike where `owner`, the words of its table, holds the bike; "" where
    the comment describes."""
    text = _RANGE.sub("", _ARTICLE.sub("", comment, count=1) if _ARTICLE.match(comment) else comment)
    found = _OF_ITS_OWNER.match(text)
    if found and singular(found["owner"].split()[-1].lower()) in {singular(word) for word in owner}:
        text = found["what"]
    return "" if _DETERMINED.search(text) or _ASKS.match(text) else text
