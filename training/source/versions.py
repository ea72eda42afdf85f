"""Tables that keep former versions of their rows beside the current one, as warehouses do: what marks the current."""

from __future__ import annotations

import re

from training.source.catalog import Table
from training.source.description import SourceDescription

_CURRENT = re.compile(
    r"^(?:is )?(?:current|latest|curr)(?: (?:flag|flg|ind|row|record|version|yn|mark))*$|"
    r"^(?:row|record|version) is current$"
)
_CURRENT_SAID = re.compile(r"当前(?:有效|版本|记录|行|标[志识记])|是否(?:当前|最新|现行)|最新(?:版本|记录)标[志识记]?")
_OF_A_ROW = r"^(?:row |record |scd )?"
_FROM = re.compile(
    _OF_A_ROW + r"(?:valid|effective|eff|start|begin|active)(?: (?:from|date|at|time|start|begin|dt|on))*$"
)
_UNTIL = re.compile(
    _OF_A_ROW + r"(?:valid|effective|eff|end|expiry|expired?|expiration|active)"
    r"(?: (?:to|until|till|date|at|time|end|dt|on))*$"
)


def current_mark(source: SourceDescription, table: Table) -> str | None:
    """The column that says which version is the current one; None where rows have no time from which and to which they
    hold, or nothing says so."""
    said = {column.name: _words(column.name) for column in table.columns}
    times = {name: words for name, words in said.items() if table.column(name).category == "D"}
    since = {name for name, words in times.items() if _FROM.match(words)}
    until = {name for name, words in times.items() if _UNTIL.match(words)}
    if not since or not until - since:
        return None
    for column in table.columns:
        profile = source.profile(table.name, column.name)
        label = source.label(table.name, column.name)
        says = _CURRENT.match(said[column.name]) or _CURRENT_SAID.search(label)
        if says and profile.role == "flag" and (column.category == "B" or 0 < (profile.distinct or 0) <= len("YN")):
            return column.name
    return None


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower().strip()
