"""Words in column names that indicate a reference, or rule one out."""

from __future__ import annotations

import re

from training.language.lexicon import words_of

POSITION = re.compile(
    r"\b(?:line|row|item|seq|sequence|sort|display|position) ?(?:no|num|number|order|index)\b|"
    r"\w sequence\Z|"
    r"\A(?:seq|sequence|position|ordinal|sort|rn|lineno)\Z|行号|序号|顺序|排序|次序",
    re.IGNORECASE,
)
"""Names and labels of positions, such as line numbers."""

GENERIC = frozenset(tuple(text.split()) for text in words_of("generic"))
VAGUE = words_of("vague")
SELF = words_of("of the same table")
ID_WORDS = frozenset({"id", "no", "code", "key", "uuid", "ref", "fk", "number"})
PLAIN_KEYS = frozenset({"id", "code", "name", "uuid", "guid", "key", "number", "type"})
COUNTED = words_of("counted")
HOLDING = ("master", "name", "info", "record", "list", "catalog", "lookup", "dictionary", "code", "type", "kind")
"""Words that may follow the entity in a table's name, `company_name`, `kind_type`; preferred first."""
TYPE_WORDS = frozenset({"type", "kind", "class", "table", "model", "entity"})
NEVER = words_of("never a reference")
BEING = {
    "capital": "city", "hometown": "city", "birthplace": "city", "nationality": "country", "citizenship": "country",
    "homeland": "country", "film": "movie", "movie": "film", "shipper": "carrier",
}  # fmt: skip
"""Entity by the role that it has for another one: a country's capital is a city."""
