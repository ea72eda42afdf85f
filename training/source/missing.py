"""Errors for tables that a source does not have."""

from __future__ import annotations

from collections.abc import Iterable


class TablesMissing(ValueError):
    """Tables of the list do not exist in the database."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"no such tables: {', '.join(self.names)}; correct the list or set on_missing to skip")


class NoTables(ValueError):
    """The database has no tables, or none of those in `SourceRequest.tables`."""

    def __init__(self, database: str) -> None:
        super().__init__(f"{database} has no tables that this login can see outside the system schemas")
