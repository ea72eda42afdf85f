"""The words by which a column's name says that it points somewhere, or that it does not."""

from __future__ import annotations

GENERIC = frozenset(
    tuple(text.split())
    for text in [
        "id",
        "name",
        "code",
        "no",
        "number",
        "key",
        "title",
        "type",
        "status",
        "value",
        "uuid",
        "description",
        "label",
        "email",
        "username",
        "user name",
        "version",
        "date",
        "year",
        "row id",
        "row no",
        "row number",
        "record id",
        "record no",
        "object id",
        "gid",
        "pk",
        "seq",
    ]
)
VAGUE = frozenset({
    "type", "status", "category", "level", "group", "code", "class", "line", "item", "detail", "info", "log",
    "history", "record", "list", "set", "kind", "state", "area", "data", "number", "name", "value", "unit", "source",
    "reference",
})  # fmt: skip
SELF = frozenset({
    "parent", "predecessor", "previous", "prev", "next", "successor", "root", "ancestor", "superior", "origin",
    "duplicate", "reply", "replacement", "replaces", "replaced", "supersedes", "superseded", "merged", "amends",
    "reversal", "reversed", "sire", "substitute", "alternate", "alternative", "prerequisite", "upline", "master",
})  # fmt: skip
ID_WORDS = frozenset({"id", "no", "code", "key", "uuid", "ref", "fk", "number"})
PLAIN_KEYS = frozenset({"id", "code", "name", "uuid", "guid", "key", "number", "type"})
COUNTED = frozenset({"number", "count", "date", "out", "percent", "share", "length", "proof", "year", "day"})
HOLDING = ("master", "name", "info", "record", "list", "catalog", "lookup", "dictionary", "code", "type", "kind")
"""What a table may be called after what it holds: `company_name`, `kind_type`; the thing itself before its kinds."""
TYPE_WORDS = frozenset({"type", "kind", "class", "table", "model", "entity"})
NEVER = frozenset({
    "price", "amount", "quantity", "total", "cost", "rate", "count", "balance", "score", "age", "weight", "height",
    "length", "percent", "phone", "email", "description", "comment", "note", "url", "date", "time", "year", "month",
    "day", "hour", "minute", "second", "week", "percentage", "fare", "fee", "salary", "wage", "tax", "discount",
    "payment", "income", "revenue", "profit", "budget", "capacity", "population", "duration", "temperature", "speed",
})  # fmt: skip
BEING = {
    "capital": "city", "hometown": "city", "birthplace": "city", "nationality": "country", "citizenship": "country",
    "homeland": "country", "film": "movie", "movie": "film", "shipper": "carrier",
}  # fmt: skip
"""What a thing is: a country's capital is a city."""
