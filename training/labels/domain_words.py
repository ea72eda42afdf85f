"""Words that mean something else where the schema is about something else: a section of a course is none of a road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from training.catalog.model import Catalog
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.language.languages import Language
from training.language.lexicon import rows
from training.language.word_lists import chinese, singular


@dataclass(frozen=True, slots=True)
class Meanings:
    """What words mean in one schema."""

    meant: Mapping[str, Words]

    def of(self, words: Words) -> Words:
        """The words, those that could be misread said in full; a phrase that the lists know is not misread."""
        known = len(words) > 1 and chinese(" ".join(words)) is not None
        if known or self.meant.keys().isdisjoint(map(singular, words)):
            return words
        if any(said in self.meant.values() for said in pairwise(words)):
            return words
        return tuple(said for word in words for said in self.meant.get(singular(word), (word,)))


def meanings(catalog: Catalog, names: SchemaNames, language: Language) -> Meanings:
    """The senses of `senses.tsv` that this schema's tables decide; only Chinese has two words for them."""
    if language != "zh":
        return Meanings({})
    tables = {word for table in catalog.tables for word in stem(names.words(table.name))}
    senses = rows("senses")[1:]
    return Meanings({word: tuple(means.split()) for word, beside, means in senses if tables & set(beside.split(", "))})
