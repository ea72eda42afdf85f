"""Word lists: translations in both directions, abbreviations, pinyin and singular forms."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from training.language.lexicon import column_of, two_columns, words_of

if TYPE_CHECKING:
    import inflect

# inflect takes these for plurals; in names they are singular
_SINGULAR = words_of("singular")

_ENDING_IN_I = words_of("ending in i")


@cache
def inflector() -> inflect.engine:
    """Return the engine for English plurals and articles.

    Imported at first use because the import is slow and most commands need no plural.
    """
    with _without_typeguard():
        import inflect  # noqa: PLC0415  # for the reason above

    return inflect.engine()


@contextmanager
def _without_typeguard() -> Generator[None]:
    """Disable typeguard, which re-compiles each function it checks: 1.2 of the 1.3 s of importing inflect."""
    import typeguard  # noqa: PLC0415  # only inflect needs it

    checked = typeguard.typechecked
    typeguard.typechecked = _unchanged
    try:
        yield
    finally:
        typeguard.typechecked = checked


def _unchanged[T](target: T) -> T:
    return target


def chinese(phrase: str) -> str | None:
    """Return the Chinese of an English word or phrase in lower case, singular or plural; None if it is unknown."""
    table = two_columns("chinese.tsv")
    *others, last = phrase.split() or [""]
    return table.get(phrase) or table.get(" ".join([*others, singular(last)]))


def expansion(word: str) -> str | None:
    """Return the expansion of an abbreviation in lower case; None if it is unknown."""
    return two_columns("abbreviations.tsv").get(word)


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """Return the words that each ambiguous abbreviation may stand for."""
    return {short: tuple(words.split(", ")) for short, words in column_of("readings", "readings").items()}


def english(word: str) -> str | None:
    """Return the English of a Chinese word, "" if English leaves it out; None if it is unknown."""
    found = two_columns("english.tsv").get(word)
    return _chinese_words().get(word) if found is None else found


@cache
def longest_english() -> int:
    """Return the number of characters of the longest Chinese word with a translation."""
    return max(map(len, [*two_columns("english.tsv"), *_chinese_words()]))


@cache
def _chinese_words() -> dict[str, str]:
    """Return the inverted English-Chinese list; of several English words for one Chinese word, the shortest."""
    turned: dict[str, str] = {}
    for said, word in sorted(two_columns("chinese.tsv").items(), key=lambda entry: (len(entry[0].split()), entry[0])):
        if len(word) > 1 and not word.isascii():
            turned.setdefault(word, said)
    return turned


def pinyin(word: str) -> str | None:
    """Return the English for pinyin or its initials, as column names have them: `kh` -> `customer`. None if unknown."""
    return two_columns("pinyin.tsv").get(word)


@cache
def known_words() -> frozenset[str]:
    """Return the single words of all lists."""
    short = two_columns("abbreviations.tsv")
    phrases = [*two_columns("chinese.tsv"), *short.values()]
    alone = frozenset(word for word in short if " " not in word)
    return frozenset(word for phrase in phrases for word in phrase.split()) | alone | frozenset(readings())


@cache
def singular(word: str) -> str:
    """Return the singular, `person` for `people`; a singular is returned unchanged."""
    if word in _SINGULAR or len(word) < 3 or word.isspace() or not word.isascii():
        return word
    if word.endswith(("ss", "sis")) or (word.endswith("us") and not word.endswith("aus")):
        return word
    if word.endswith("is") and word[:-1] not in known_words() | _ENDING_IN_I:
        # foreign singulars such as Preis, Kreis and mois
        return word
    return inflector().singular_noun(word) or word


@cache
def plural(word: str) -> str:
    """Return the plural, `cities` for `city`; a plural is returned unchanged."""
    if word.isspace() or word in _SINGULAR or singular(word) != word:
        return word
    return str(inflector().plural_noun(word))
