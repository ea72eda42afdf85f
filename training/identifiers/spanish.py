"""Spanish names in English words, in the order English says them: `fecha_entrega` is a delivery date."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from training.catalog.model import Table
from training.language.segmentation import speaks
from training.language.split_names import Words, pieces
from training.language.word_lists import plural, singular, spanish

_LEFT_OUT = frozenset({"de", "del", "la", "el", "los", "las", "en", "por", "para", "al", "un", "una"})
_BEHIND: dict[str, str] = {"desde": "from", "hasta": "until"}
"""What stays at the end: `valido_hasta` is valid until."""
_STATED: dict[str, str] = {"es": "is", "esta": "is", "tiene": "has", "acepta": "accepts", "permite": "allows"}
"""What stays in front: `es_empresa` is a company."""
_AT_THE_END = frozenset({"id", "no", "kg", "km", "cm", "m2", "m3", "eur", "usd", "mxn", "uuid"})
_UNITS = {
    "pct": "percentage",
    "porc": "percentage",
    "dias": "days",
    "horas": "hours",
    "minutos": "minutes",
    "meses": "months",
    "semanas": "weeks",
}
_PHRASE = 3
_LEAST_WORDS = 8
_LEAST_SHARE = 0.25


def written_in_spanish(tables: Iterable[Table]) -> bool:
    """True where a good part of the names is Spanish that is no English word; a few such words may be chance."""
    written = {
        piece
        for table in tables
        for name in (table.name.name, *(column.name for column in table.columns))
        for piece in pieces(name)
    }
    parts = set(map(plain, written))
    read = set(filter(_is_spanish, parts))
    return len(read) >= _LEAST_WORDS and len(read) >= _LEAST_SHARE * len(parts)


def is_spanish(text: str) -> bool:
    """True where a word of what people wrote is Spanish and no English one."""
    parts = [plain(piece) for piece in pieces(text)]
    return any(part in _LEFT_OUT or _is_spanish(part) for part in parts)


def _is_spanish(word: str) -> bool:
    return not speaks(word) and (word in _BEHIND or word in _STATED or _of_one(word) is not None)


def plain(text: str) -> str:
    """In small letters without accents: `Número` is numero."""
    return unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode("ascii")


@lru_cache(maxsize=16_384)
def in_english(parts: Words) -> Words | None:
    """The words of a name, `lineas pedido`, in English, `order lines`; None where one of them is not known, or all of
    them are English already."""
    given = [plain(part) for part in parts]
    if not any(map(_is_spanish, given)):
        return None
    before: list[str] = []
    while given and given[0] in _STATED:
        before.append(_STATED[given.pop(0)])
    behind: list[str] = []
    while given and (word := _end(given[-1])) is not None and (len(given) > 1 or given[-1] in _BEHIND):
        given.pop()
        behind.insert(0, word)
    said = _in_groups(given)
    if said is None or not (said or before):
        return None
    # what qualifies a Spanish noun follows it, and in English is singular
    head, *others = said or [""]
    turned = [*(singular(word) for group in reversed(others) for word in group.split()), *head.split()]
    return tuple(_one_by_one([*before, *turned, *behind]))


def _end(part: str) -> str | None:
    if part in _AT_THE_END or part.isdigit():
        return part
    return _BEHIND.get(part) or _UNITS.get(part)


def _in_groups(given: Sequence[str]) -> list[str] | None:
    """The longest phrases that are known, each in English."""
    found: list[str] = []
    place = 0
    while place < len(given):
        if given[place] in _LEFT_OUT:
            place += 1
            continue
        for length in range(min(_PHRASE, len(given) - place), 0, -1):
            words = given[place : place + length]
            said = _of_one(words[0]) if length == 1 else spanish(" ".join(words))
            if said is not None:
                found.append(said)
                place += length
                break
        else:
            return None
    return found


@lru_cache(maxsize=16_384)
def _of_one(word: str) -> str | None:
    """A word in English, in the number and whatever gender it has."""
    if word in _AT_THE_END:
        return word
    if (said := spanish(word)) is not None:
        return said
    masculine = _masculine(word)
    if masculine != word and (said := spanish(masculine)) is not None:
        return said
    for one in _singulars(word):
        said = spanish(one) or spanish(_masculine(one))
        if said is not None:
            return _several(said)
    return word if speaks(word) else None


def _singulars(word: str) -> Iterable[str]:
    if word.endswith("ces"):
        yield f"{word.removesuffix('ces')}z"
    if word.endswith("es"):
        yield word.removesuffix("es")
    if word.endswith("s"):
        yield word.removesuffix("s")


def _masculine(word: str) -> str:
    return f"{word.removesuffix('a')}o" if word.endswith("a") else word


@cache
def _several(said: str) -> str:
    """Of what is counted the plural; adjectives have none in English."""
    *others, last = said.split()
    return said if last in _ADJECTIVES or last.endswith("ed") else " ".join((*others, plural(last)))


_ADJECTIVES = frozenset({
    "abandoned", "active", "open", "closed", "annual", "current", "available", "daily", "monthly", "final", "free",
    "gross", "net", "maximum", "minimum", "last", "next", "senior", "pending", "default", "valid", "unit", "sent",
    "paid", "bought", "discontinued", "stock", "data", "remarks", "history", "news", "advertising",
})  # fmt: skip


def _one_by_one(words: Iterable[str]) -> Iterable[str]:
    """No word twice in a row: the name of a `nombre_apellido`."""
    last = ""
    for word in words:
        if word != last:
            yield word
        last = word
