"""Rules by which a column's name suggests a reference, in the order in which they are applied.

A rule has a group of columns to which it is applied, the patterns it knows with the score of each (0..1), and a
function that finds them. Its findings are then compared with the values: the lower a pattern's score, the more values
have to agree (`edges`). `python -m bench.training.rules relations` shows what each pattern earns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from training.catalog.model import Catalog, TableName
from training.identifiers.schema_names import SchemaNames
from training.profile.statistics import TableStatistics
from training.relations.by_name.key_index import HOLDING_ROWS, KeyIndex
from training.relations.by_name.named_column import NamedColumn, ReferenceTarget
from training.relations.by_name.named_in_comments import NamedInComments
from training.relations.by_name.named_keys import NamedKeys
from training.relations.by_name.named_people import NamedPeople
from training.relations.by_name.named_tables import NamedTables
from training.relations.by_name.numbered_keys import NumberedKeys
from training.relations.people import People

type Asked = Literal["personal", "named", "unnamed", "guess"]
"""Columns to which a rule is applied:

- `personal`: personal data; no other rules are applied to them
- `named`: all other columns, except those whose names are of quantities or orders
- `unnamed`: of these, columns with the name of no table, if they are not the key of their table
- `guess`: of these, columns without a finding; the first guess that finds something is the last
"""


class NameRule(NamedTuple):
    """Patterns of names that one function finds, each with its score."""

    asked: Asked
    scores: Mapping[str, float]
    """Score, 0..1, by pattern; the pattern is the reason given with the relation."""
    find: Callable[[NamedColumn], Iterable[ReferenceTarget]]


def name_rules(
    catalog: Catalog, names: SchemaNames, statistics: Mapping[TableName, TableStatistics], index: KeyIndex
) -> tuple[NameRule, ...]:
    """Return the rules for one catalog, in the order in which they are applied."""
    tables = NamedTables(catalog, names, index)
    keys = NamedKeys(names, statistics, index)
    people = NamedPeople(People((t for t in catalog.tables if index.keys(t.name)), names))
    holding = [table for table in catalog.tables if table.kind in HOLDING_ROWS]
    numbered = NumberedKeys(holding, index.first_keys, names, statistics)
    return (
        NameRule("personal", {"same name as the key of personal data": 0.90}, keys.private),
        NameRule("named", {"its table is named after two": 0.90}, tables.linked_by_name),
        NameRule("named", {"its name is the table's": 1.00}, tables.by_name),
        NameRule(
            "named",
            {
                "shares the key of a table that is a kind of another": 0.985,
                "same name as the key of the table it names": 0.97,
                "same name as a key": 0.91,
                "same name as a key that only the data show": 0.905,
            },
            keys.called_alike,
        ),
        NameRule("named", {"a key's name without its ending": 0.85}, keys.called_nearly),
        NameRule("unnamed", {"ends with the name of the table's own key": 0.86}, keys.after_own_key),
        NameRule(
            "unnamed",
            {
                "its name ends with the table's": 0.90,
                "the name of a kindred table ends with its name": 0.88,
                "the table's name ends with its name": 0.75,
            },
            tables.by_end,
        ),
        NameRule("unnamed", {"the table is called after what it holds": 0.86}, tables.called_after_it),
        NameRule("unnamed", {"its name ends with the noun of a key": 0.85}, tables.by_key_noun),
        NameRule("unnamed", {"what it names is one of the table's rows": 0.85}, tables.by_being),
        NameRule("unnamed", {"its comment ends with the table's": 0.82}, NamedInComments(catalog, index).by_end),
        NameRule(
            "unnamed",
            {
                "names another row of the same table": 0.90,
                "names a person's superior": 0.90,
                "names another person of the same table": 0.90,
                "names a person's role": 0.78,
                "names a superior of the same table": 0.70,
            },
            people.by_role,
        ),
        NameRule("unnamed", {"the table's initial before its id": 0.76}, tables.by_initial),
        NameRule("guess", {"ends with the name of a key": 0.86}, keys.after_a_key),
        NameRule("guess", {"its last letters are the table's name": 0.74}, tables.by_last_letters),
        NameRule("guess", {"its words shorten the table's": 0.70}, tables.by_likeness),
        NameRule("guess", {"ids of this name go exactly as far as the key": 0.80}, numbered.by_range),
        NameRule("guess", {"its name begins with the table's": 0.72}, tables.by_beginning),
    )
