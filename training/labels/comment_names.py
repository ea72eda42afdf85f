"""Names in English comments: "orders" in "Table of orders"; none in "How the customer paid"."""

from __future__ import annotations

import re
from functools import cache

from training.language.lexicon import words_of
from training.language.word_lists import known_words, singular

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
_DESCRIBES = re.compile(
    r"(?:how|what|why|when|where|who|whose|which|whether|if|true|false|yes|indicates|contains|stores|holds|represents|"
    r"specifies|describes|shows|used|set|unique|from .+ (?:to|until|till))\b",
    re.IGNORECASE,
)
_OF_ITS_OWNER = re.compile(r"(?P<what>.+?) (?:of|for) (?:the|this|that|an?|each) (?P<owner>[\w -]+)\Z", re.IGNORECASE)
_ARTICLE = re.compile(r"\A(?:the|an?) ", re.IGNORECASE)
_ORDERED = re.compile(r"(?:first|last|second|start|end|beginning|number|part|name|date|time)\b", re.IGNORECASE)
_FURTHER_KINDS = re.compile(r"(?:[\w-]+ ){0,2}[\w-]+(?:, (?:[\w-]+ ){0,2}[\w-]+)*,? (?:and|or) (?:[\w-]+ ){0,2}[\w-]+")
_LONG_NAME = 4
_TITLE = 2
_TITLED = re.compile(r"[A-Z][a-z]+")
_SMALL_WORDS = words_of("small")


@cache
def table_name_in(comment: str) -> str:
    """Return the name of the rows, "orders" for "Table of all orders"; "" if the comment only describes them."""
    text = _ALL.sub("", _ROWS_OF.sub("", comment, count=1), count=1) if _begins_with_rows_of(comment) else comment
    text = _BEYOND_A_ROW.sub("", text)
    words = text.split()
    text = _in_sentence(text)
    describes = _DETERMINED.search(text) or _DESCRIBES.match(text) or "of" in words or len(words) > _LONG_NAME
    return "" if describes else text


def lists_kinds(rest: str) -> bool:
    """Return True if the comment goes on with further kinds of rows: "Cinemas, theatres and open-air stages"."""
    return _FURTHER_KINDS.fullmatch(rest) is not None and not _BEYOND_A_ROW.match(f" {rest} ")


def _begins_with_rows_of(comment: str) -> bool:
    return bool(_ROWS_OF.match(comment) or _ALL.match(comment))


@cache
def column_name_in(comment: str, owner: tuple[str, ...]) -> str:
    """Return the name of the column: "state" for "State of the bike" in a table of bikes.

    "" if the comment only describes it. `owner`: the words of the table's name.
    """
    text = _ARTICLE.sub("", comment, count=1)
    found = _OF_ITS_OWNER.match(text)
    if found and (_is_plain(found["what"]) or _is_one_of(found["owner"], owner)):
        text = found["what"]
    return "" if _DETERMINED.search(text) or _DESCRIBES.match(text) else _in_sentence(text)


def _is_plain(what: str) -> bool:
    """Return True for a noun that is clear without its owner: "net value", but not "first day"."""
    return len(what.split()) > 1 and not _ORDERED.match(what)


def _is_one_of(said: str, owner: tuple[str, ...]) -> bool:
    return singular(said.rsplit(maxsplit=1)[-1].lower()) in {singular(word) for word in owner}


def _in_sentence(text: str) -> str:
    """Return title case in lower case, except acronyms and proper names: "material type" for "Material Type"."""
    words = text.split()
    if len(words) < _TITLE or not all(map(_is_titled, words)):
        return text
    return " ".join(_TITLED.sub(lambda found: _lower_case(found[0]), word) for word in words)


def _is_titled(word: str) -> bool:
    return word[0].isupper() or not word[0].isalpha() or word.lower() in _SMALL_WORDS


def _lower_case(word: str) -> str:
    return word.lower() if word.lower() in known_words() or singular(word.lower()) in known_words() else word
