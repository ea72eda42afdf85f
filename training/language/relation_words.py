"""The words by which a column's name says that it points somewhere, or that it does not."""

from __future__ import annotations

from training.language.lexicon import words_of

GENERIC = frozenset(tuple(text.split()) for text in words_of("generic"))
VAGUE = words_of("vague")
SELF = words_of("of the same table")
ID_WORDS = frozenset({"id", "no", "code", "key", "uuid", "ref", "fk", "number"})
PLAIN_KEYS = frozenset({"id", "code", "name", "uuid", "guid", "key", "number", "type"})
COUNTED = frozenset({"number", "count", "date", "out", "percent", "share", "length", "proof", "year", "day"})
HOLDING = ("master", "name", "info", "record", "list", "catalog", "lookup", "dictionary", "code", "type", "kind")
"""What a table may be called after what it holds: `company_name`, `kind_type`; the thing itself before its kinds."""
TYPE_WORDS = frozenset({"type", "kind", "class", "table", "model", "entity"})
NEVER = words_of("never a reference")
BEING = {
    "capital": "city", "hometown": "city", "birthplace": "city", "nationality": "country", "citizenship": "country",
    "homeland": "country", "film": "movie", "movie": "film", "shipper": "carrier",
}  # fmt: skip
"""What a thing is: a country's capital is a city."""
