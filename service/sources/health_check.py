"""Health report on a registered database: reachability, excess or missing rights of its role, and advice."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.sql import Identifier

from runtime.postgres.connection_advice import advice_on, reason_in
from runtime.sentences import Sentence
from service.schemas.errors import SourceDown
from service.schemas.language import Language
from service.schemas.responses.databases import DatabaseCheck
from service.sources.tables import Safety, SourceTables
from service.texts import say

_MAX_NAMES = 10
"""Maximum number of names of tables or columns in one sentence."""


def unreachable(name: str, down: SourceDown, language: Language) -> DatabaseCheck:
    """Return the report on an unreachable database."""
    reason = str(down.details["reason"])
    advice = advice_on(reason)
    return DatabaseCheck(
        name=name,
        reachable=False,
        error=reason_in(reason, language),
        advice=None if advice is None else advice.text(language),
        server_version=None,
        tables=None,
    )


def checked(name: str, found: SourceTables, language: Language) -> DatabaseCheck:
    """Return the report on a reachable database.

    Includes grants for a read-only role if the current role can write or cannot read all tables.
    """
    # a partition is read with the rights of its table
    own = [r for r in found.relations if not r.of_extension and not r.is_partition]
    tables = [r for r in own if r.kind in "rp"]
    warnings = [*_rights(found.safety, language=language)]
    if unreadable := [r.full_name.short for r in own if not r.readable and not r.unpopulated]:
        listed = _listed(unreadable)
        warnings.append(
            say("the role may not read {tables}: {listed}").text(
                language, tables=_tables(len(unreadable)), listed=listed
            )
        )
    grants = read_only_grants(found.safety) if warnings else []
    if not own:
        warnings.append(say("the database has no tables: nothing to ask about").text(language))
    elif tables and not any(r.bytes for r in own):
        listed = _listed([r.full_name.short for r in tables])
        warnings.append(
            say("no table has a row, so that every answer is empty: {listed}").text(language, listed=listed)
        )
    if unpopulated := [r for r in own if r.unpopulated]:
        # PostgreSQL refuses every role, so no grant helps
        refreshing = (f"refresh materialized view {_quoted(r.schema, r.name)};" for r in unpopulated[:_MAX_NAMES])
        empty = say("never filled, so that nothing can be read from it").text(language)
        warnings.append(f"{empty}: {' '.join(refreshing)}")
    if in_part := [f"{r.full_name.short} ({_listed(r.withheld)})" for r in own if r.withheld]:
        # column privileges are deliberate, so no grants are advised
        listed = _listed(in_part)
        warnings.append(
            say("the role may read only some columns of {tables}, the others are left out: {listed}").text(
                language, tables=_tables(len(in_part)), listed=listed
            )
        )
    if some_rows := [r.full_name.short for r in own if r.in_part]:
        # row policies are the owner's decision, so no grants are advised
        listed = _listed(some_rows)
        warnings.append(
            say(
                "row-level security shows the role some rows only of {tables}, and samples and answers "
                "are of those: {listed}"
            ).text(language, tables=_tables(len(some_rows)), listed=listed)
        )
    if foreign := [r.full_name.short for r in found.relations if r.kind == "f" and not r.of_extension]:
        listed = _listed(foreign)
        warnings.append(
            say(
                "foreign tables reach other servers, files or programs and are read only if a task's "
                "table list names them: {listed}"
            ).text(language, listed=listed)
        )
    return DatabaseCheck(
        name=name,
        reachable=True,
        error=None,
        server_version=found.server_version,
        tables=len(tables),
        # a table that was never analysed has a size but no estimate
        rows=None if any(r.bytes and not r.estimated_rows for r in tables) else sum(r.estimated_rows for r in tables),
        relations=found.safety.relations,
        search_path=list(dict.fromkeys((*found.safety.path, *sorted(r.schema for r in own if r.readable)))),
        warnings=warnings,
        grants=grants,
    )


def _rights(safety: Safety, *, language: Language) -> Sequence[str]:
    role = safety.role
    if safety.superuser:
        return [say("the role {role} is a superuser; a role that may only read is safer").text(language, role=role)]
    if safety.writable_tables:
        tables = _tables(safety.writable_tables)
        return [say("the role {role} may write to {tables}").text(language, role=role, tables=tables)]
    return []


def read_only_grants(safety: Safety) -> list[str]:
    """Return statements that create a read-only role. `pg_read_all_data` is not granted: it also reveals passwords."""
    lines = [
        "create role querymill_reader login password '…';",
        f"grant connect on database {_quoted(safety.database)} to querymill_reader;",
    ]
    for schema in safety.schemas:
        lines.append(f"grant usage on schema {_quoted(schema)} to querymill_reader;")
        lines.append(f"grant select on all tables in schema {_quoted(schema)} to querymill_reader;")
    return lines


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:_MAX_NAMES])}{', …' if len(names) > _MAX_NAMES else ''}"


def _tables(count: int) -> Sentence:
    return say("1 table") if count == 1 else say("{count} tables", count=count)


def _quoted(*parts: str) -> str:
    return Identifier(*parts).as_string()
