"""Responses of the database endpoints."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from service.schemas.fields import CatalogName, Column, Count, DatabaseName, FileName, Host, Port, TableName, Time, User


class DatabaseView(Struct, kw_only=True):
    """A registered database, without its password."""

    name: DatabaseName
    host: Host | None
    port: Port | None
    database: CatalogName | None
    user: User | None
    created_at: Time | None
    """Time of registration."""


class DatabaseList(Struct, kw_only=True):
    databases: list[DatabaseView]
    """Databases, sorted by name."""


class DatabaseCheck(Struct, kw_only=True):
    """Reachability of a database, and the rights of its login."""

    name: DatabaseName
    reachable: bool
    """True if the database can be reached."""
    error: Annotated[str, Meta(examples=["connection refused"])] | None
    """Message of the driver or the server if the database cannot be reached."""
    advice: Annotated[str, Meta(examples=["Is the server running on that port?"])] | None = None
    """Probable cause of the error and what to check, if known."""
    server_version: Annotated[str, Meta(examples=["17.5"])] | None
    """Version of the PostgreSQL server."""
    tables: Count | None
    """Number of tables, without views and foreign tables."""
    rows: Count | None = None
    """Number of rows of these tables, as estimated by the server; null if a table was never analysed."""
    relations: Count | None = None
    """Number of foreign keys that these tables declare."""
    search_path: list[Annotated[str, Meta(examples=["public"])]] = []
    """Schemas in which a statement's names without schema are looked for: the login's own, then those of its tables."""
    warnings: list[Annotated[str, Meta(examples=["the role reader may write to 3 tables"])]] = []
    """Warnings about rights of the login beyond reading, and about tables that the login cannot read completely."""
    grants: list[Annotated[str, Meta(examples=["CREATE ROLE querymill LOGIN"])]] = []
    """SQL statements that create a read-only login role; empty if the present login has exactly the needed rights."""


class SampleView(Struct, kw_only=True):
    """Fields of a request for a task over the sample database."""

    db_name: DatabaseName
    table_list_file: FileName
    """Name of the uploaded table list."""
    dictionary_file: FileName
    """Name of the uploaded dictionary."""
    business_context: Annotated[str, Meta(examples=["Highway service-area management"])]
    """Subject of the database, in the requested language."""


class TableView(Struct, kw_only=True):
    """Table or view of a database."""

    name: TableName
    """Name of the table, without the schema if the schema is `public`."""
    schema: Annotated[str, Meta(examples=["public"])]
    """Schema of the table."""
    kind: Annotated[
        str,
        Meta(
            examples=["table"],
            extra_json_schema={"enum": ["table", "partitioned", "view", "materialized_view", "foreign"]},
        ),
    ]
    """Kind of the table."""
    comment: Annotated[str, Meta(examples=["Branches"])] | None
    """Comment of the table."""
    estimated_rows: Count
    """Number of rows as estimated by the server; 0 if the table was never analysed."""
    bytes: Count
    """Size on disk in bytes."""
    readable: bool
    """True if the login may read the table."""
    withheld: list[Column]
    """Columns that the login may not read although it may read other columns; tasks leave these columns out."""


class TableList(Struct, kw_only=True):
    tables: list[TableView]
    """Tables and views."""
