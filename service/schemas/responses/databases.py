"""Registered databases and their tables."""

from __future__ import annotations

from msgspec import Struct


class DatabaseView(Struct, kw_only=True):
    name: str
    host: str | None
    port: int | None
    database: str | None
    user: str | None
    created_at: str | None


class DatabaseList(Struct, kw_only=True):
    databases: list[DatabaseView]


class DatabaseCheck(Struct, kw_only=True):
    name: str
    reachable: bool
    error: str | None
    """What the driver or the server says where it does not answer."""
    advice: str | None = None
    """What that likely means and what to look at, where it is known."""
    server_version: str | None
    tables: int | None
    warnings: list[str] = []
    """What the role may do beyond reading."""
    grants: list[str] = []
    """Statements that make a role which may only read."""


class TableView(Struct, kw_only=True):
    name: str
    """Without the schema where that is `public`."""
    schema: str
    kind: str
    comment: str | None
    estimated_rows: int
    bytes: int
    readable: bool
    withheld: list[str]
    """Columns the login may not read, where it may read others: they are left out."""


class TableList(Struct, kw_only=True):
    tables: list[TableView]
