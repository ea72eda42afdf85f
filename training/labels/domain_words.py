"""Words that mean something else where the schema is about something else: a section of a course is none of a road, and
the Land of a Kunde is a country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from training.catalog.model import Catalog
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.language.languages import Language
from training.language.word_lists import chinese, singular

_TEACHING = frozenset({"student", "course", "enrollment", "lecture", "semester"})
_HEALING = frozenset({"patient", "doctor", "physician", "prescription", "ward"})
_GROWING = frozenset({"species", "flower", "garden", "soil", "herb", "crop", "tree", "habitat"})
_LENDING = frozenset({"library", "book", "book copy", "borrower"})
_RACING = frozenset({"race", "circuit", "lap", "qualifying", "constructor", "grand prix"})
_MEANT: tuple[tuple[str, frozenset[str], Words], ...] = (
    ("section", _TEACHING, ("course", "section")),
    ("term", _TEACHING, ("school", "term")),
    ("term", frozenset({"taxonomy"}), ("taxonomy", "term")),
    ("credit", _TEACHING, ("course", "credit")),
    ("admission", _TEACHING, ("school", "admission")),
    ("department", _HEALING, ("hospital", "department")),
    ("loan", _LENDING, ("book", "loan")),
    ("loaned", _LENDING, ("borrowed",)),
    ("returned", _LENDING, ("given", "back")),
    ("driver", _RACING, ("racing", "driver")),
    ("position", _RACING, ("finish", "position")),
    ("plant", _GROWING, ("botanical", "plant")),
    ("comment", frozenset({"comment"}), ("user", "comment")),
    ("land", frozenset({"kunde", "lieferant", "rechnung", "mitarbeiter", "auftrag", "bestellung"}), ("country",)),
    ("job", frozenset({"etl", "cron", "batch", "scheduler", "queue"}), ("task",)),
    ("provider", frozenset({"diagnosis", "patient"}), ("healthcare", "provider")),
    ("item", frozenset({"warehouse", "stock", "inventory"}), ("material",)),
    ("enrollment", frozenset({"student", "course", "lecture", "semester"}), ("course", "enrollment")),
)
"""Beside which tables a word means what. Only Chinese has two words for it."""


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
    if language != "zh":
        return Meanings({})
    tables = {word for table in catalog.tables for word in stem(names.words(table.name))}
    return Meanings({word: said for word, beside, said in _MEANT if not beside.isdisjoint(tables)})
