"""Columns whose values are never read."""

from __future__ import annotations

from tests.tables import from_table
from tests.unit.training.made import catalog, column, table
from training.catalog.user_files.dictionary import parse_dictionary
from training.identifiers.schema_names import read_names
from training.profile.personal import Privacy
from training.source.read import private_columns


@from_table
def test_strictest_judgement_of_a_column_counts(comment: str | None, label: str | None, expected: Privacy) -> None:
    made = catalog(table("account", "id", column("mail", "text", comment=comment), key=("id",)))
    dictionary = None if label is None else parse_dictionary(f"table,column,label\naccount,mail,{label}\n")

    found = private_columns(made, read_names(made.tables), dictionary)

    assert [*found.values()] == [expected]
