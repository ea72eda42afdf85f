"""Words whose Chinese depends on the schema: a section of a course or of a road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from training.catalog.model import Catalog
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.language.label_text import chinese_label
from training.language.languages import Language
from training.language.lexicon import rows
from training.language.word_lists import chinese, plural, singular


@dataclass(frozen=True, slots=True)
class Meanings:
    """Meanings of words in one schema."""

    meant: Mapping[str, Words]

    def of(self, words: Words) -> Words:
        """Return the words with ambiguous ones replaced. Phrases of the word lists are not ambiguous."""
        known = len(words) > 1 and chinese(" ".join(words)) is not None
        if known or self.meant.keys().isdisjoint(map(singular, words)):
            return words
        if any(said in self.meant.values() for said in pairwise(words)):
            return words
        fixed = {second for first, second in pairwise(words) if chinese(f"{first} {second}") is not None}
        # an order item is 订单明细, also beside a warehouse
        meant = tuple(said for word in words for said in ((word,) if word in fixed else self._meaning(word)))
        # a name that stays in English keeps its words
        return words if chinese_label(meant) is None else meant

    def _meaning(self, word: str) -> Words:
        """Return the meaning of a word, in the plural if the word is: `credits` counts, `credit` may not."""
        means = self.meant.get(singular(word))
        if means is None:
            return (word,)
        return means if singular(word) == word else (*means[:-1], plural(means[-1]))


def meanings(catalog: Catalog, names: SchemaNames, language: Language) -> Meanings:
    """Return the senses in `senses.tsv` that apply beside this schema's tables; empty for English."""
    if language != "zh":
        return Meanings({})
    tables = {word for table in catalog.tables for word in stem(names.words(table.name))}
    senses = rows("senses")[1:]
    return Meanings({word: tuple(means.split()) for word, beside, means in senses if tables & set(beside.split(", "))})
