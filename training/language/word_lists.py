"""The word lists: English words with their Chinese and back, abbreviations, pinyin, singular forms."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from training.language.lexicon import two_columns, words_of

if TYPE_CHECKING:
    import inflect

# inflect calls these plurals; in names they are singular
_SINGULAR = words_of("singular")

_ENDING_IN_I = words_of("ending in i")


@cache
def inflector() -> inflect.engine:
    """English plurals and articles. Imported at first use: it takes a while, and most commands ask for no plural."""
    with _calls_unchecked():
        import inflect  # noqa: PLC0415  # for the reason above

    return inflect.engine()


@contextmanager
def _calls_unchecked() -> Generator[None]:
    """Without typeguard's checks, for which it reads and compiles each function again: 1.2 of inflect's 1.3 s."""
    import typeguard  # noqa: PLC0415  # only inflect needs it

    checked = typeguard.typechecked
    typeguard.typechecked = _as_it_is
    try:
        yield
    finally:
        typeguard.typechecked = checked


def _as_it_is[T](target: T) -> T:
    return target


def chinese(phrase: str) -> str | None:
    """The Chinese for an English word or phrase in lower case, singular or plural; None where it is not known."""
    table = two_columns("chinese.tsv")
    *others, last = phrase.split() or [""]
    return table.get(phrase) or table.get(" ".join([*others, singular(last)]))


def expansion(word: str) -> str | None:
    """What an abbreviation stands for, in lower case; None where it is none."""
    return two_columns("abbreviations.tsv").get(word)


def english(word: str) -> str | None:
    """The English for a Chinese word, empty for one that English leaves out; None where it is not known."""
    found = two_columns("english.tsv").get(word)
    return _chinese_words().get(word) if found is None else found


@cache
def longest_english() -> int:
    """Characters of the longest Chinese word that has an English."""
    return max(map(len, [*two_columns("english.tsv"), *_chinese_words()]))


@cache
def _chinese_words() -> dict[str, str]:
    """The list of Chinese for English, turned round: of several English words the shortest name."""
    turned: dict[str, str] = {}
    for said, word in sorted(two_columns("chinese.tsv").items(), key=lambda entry: (len(entry[0].split()), entry[0])):
        if len(word) > 1 and not word.isascii():
            turned.setdefault(word, said)
    return turned


def pinyin(word: str) -> str | None:
    """The English for pinyin, or for its initials, as names of columns have them: `kh` -> `customer`."""
    return two_columns("pinyin.tsv").get(word)


@cache
def known_words() -> frozenset[str]:
    """Every single word of the lists."""
    short = two_columns("abbreviations.tsv")
    phrases = [*two_columns("chinese.tsv"), *short.values()]
    alone = frozenset(word for word in short if " " not in word)
    return frozenset(word for phrase in phrases for word in phrase.split()) | alone


@cache
def singular(word: str) -> str:
    """`customers` -> `customer`, `people` -> `person`; a word that is singular stays."""
    if word in _SINGULAR or len(word) < 3 or word.isspace() or not word.isascii():
        return word
    if word.endswith(("ss", "sis")) or (word.endswith("us") and not word.endswith("aus")):
        return word
    if word.endswith("is") and word[:-1] not in known_words() | _ENDING_IN_I:
        # no Preis, Kreis or mois is several of anything
        return word
    return inflector().singular_noun(word) or word


@cache
def plural(word: str) -> str:
    """`city` -> `cities`; what is plural already stays."""
    if word.isspace() or word in _SINGULAR or singular(word) != word:
        return word
    return str(inflector().plural_noun(word))
