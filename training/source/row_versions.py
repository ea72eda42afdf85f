"""Tables that keep former versions of their rows, as in warehouses, and the mark of current rows."""

from __future__ import annotations

import re

from training.catalog.model import Table
from training.source.description import SourceDescription

_CURRENT = re.compile(
    r"^(?:is )?(?:current|latest|curr)(?: (?:flag|flg|ind|row|record|version|yn|mark))*$|"
    r"^(?:row|record|version) is current$"
)
"""Names of columns that mark the current version of a row."""
_CURRENT_LABEL = re.compile(r"当前(?:有效|版本|记录|行|标[志识记])|是否(?:当前|最新|现行)|最新(?:版本|记录)标[志识记]?")
_OF_A_ROW = r"^(?:row |record |scd )?"
_FROM = re.compile(
    _OF_A_ROW + r"(?:valid|effective|eff|start|begin|active)(?: (?:from|date|at|time|start|begin|dt|on))*$"
)
_UNTIL = re.compile(
    _OF_A_ROW + r"(?:valid|effective|eff|end|expiry|expired?|expiration|active)"
    r"(?: (?:to|until|till|date|at|time|end|dt|on))*$"
)
_YES_AND_NO = 2
"""Maximum number of different values of a mark."""


def current_mark(source: SourceDescription, table: Table) -> str | None:
    """Return the column that marks the current version of a row.

    None if there is none, or if the table has no pair of columns from when and until when a row is valid.
    """
    said = {column.name: _words(column.name) for column in table.columns}
    times = {name: words for name, words in said.items() if table.column(name).category == "D"}
    since = {name for name, words in times.items() if _FROM.match(words)}
    until = {name for name, words in times.items() if _UNTIL.match(words)}
    if not since or not until - since:
        return None
    for column in table.columns:
        profile = source.profile(table.name, column.name)
        label = source.label(table.name, column.name)
        is_named = _CURRENT.match(said[column.name]) or _CURRENT_LABEL.search(label)
        has_two_values = column.category == "B" or 0 < (profile.distinct or 0) <= _YES_AND_NO
        if is_named and profile.role == "flag" and has_two_values:
            return column.name
    return None


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower().strip()
