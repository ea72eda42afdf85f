"""Health report on a registered database: reachability, excess or missing rights of its role, and advice."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.sql import Identifier

from runtime.postgres.connection_advice import advice_on, reason_in
from service.schemas.errors import SourceDown
from service.schemas.language import Language
from service.schemas.responses.databases import DatabaseCheck
from service.sources.tables import Safety, SourceTables

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
    zh = language == "zh"
    # a partition is read with the rights of its table
    own = [r for r in found.relations if not r.of_extension and not r.is_partition]
    tables = [r for r in own if r.kind in "rp"]
    warnings = [*_rights(found.safety, zh=zh)]
    if unreadable := [r.full_name.short for r in own if not r.readable and not r.unpopulated]:
        listed = _listed(unreadable)
        warnings.append(
            f"该角色读不了 {len(unreadable)} 张表：{listed}"
            if zh
            else f"the role may not read {_tables(len(unreadable))}: {listed}"
        )
    grants = read_only_grants(found.safety) if warnings else []
    if not own:
        warnings.append(
            "数据库中没有表，没有可供提问的内容" if zh else "the database has no tables: nothing to ask about"
        )
    elif tables and not any(r.bytes for r in own):
        listed = _listed([r.full_name.short for r in tables])
        warnings.append(
            f"所有表都没有数据行，答案将全部为空：{listed}"
            if zh
            else f"no table has a row, so that every answer is empty: {listed}"
        )
    if unpopulated := [r for r in own if r.unpopulated]:
        # PostgreSQL refuses every role, so no grant helps
        refreshing = (f"refresh materialized view {_quoted(r.schema, r.name)};" for r in unpopulated[:_MAX_NAMES])
        empty = "从未填充，因此读不到数据" if zh else "never filled, so that nothing can be read from it"
        warnings.append(f"{empty}: {' '.join(refreshing)}")
    if in_part := [f"{r.full_name.short} ({_listed(r.withheld)})" for r in own if r.withheld]:
        # column privileges are deliberate, so no grants are advised
        listed = _listed(in_part)
        warnings.append(
            f"该角色只能读取 {len(in_part)} 张表的部分字段，其余字段将略去：{listed}"
            if zh
            else f"the role may read only some columns of {_tables(len(in_part))}, the others are left out: {listed}"
        )
    if some_rows := [r.full_name.short for r in own if r.in_part]:
        # row policies are the owner's decision, so no grants are advised
        listed = _listed(some_rows)
        warnings.append(
            f"行级安全（RLS）使该角色只能看到 {len(some_rows)} 张表的部分行，取样与答案均以此为准：{listed}"
            if zh
            else f"row-level security shows the role some rows only of {_tables(len(some_rows))}, and samples and"
            f" answers are of those: {listed}"
        )
    if foreign := [r.full_name.short for r in found.relations if r.kind == "f" and not r.of_extension]:
        listed = _listed(foreign)
        warnings.append(
            f"{len(foreign)} 张外部表会访问其他服务器、文件或程序，仅在任务的表清单中写明时才读取：{listed}"
            if zh
            else f"foreign tables reach other servers, files or programs and are read only if a task's table list names"
            f" them: {listed}"
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


def _rights(safety: Safety, *, zh: bool) -> Sequence[str]:
    role = safety.role
    if safety.superuser:
        zh_text = f"角色 {role} 是超级用户，换用只读角色更安全"
        return [zh_text if zh else f"the role {role} is a superuser; a role that may only read is safer"]
    if safety.writable_tables:
        zh_text = f"角色 {role} 可以写入 {safety.writable_tables} 张表，换用只读角色更安全"
        return [zh_text if zh else f"the role {role} may write to {_tables(safety.writable_tables)}"]
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


def _tables(count: int) -> str:
    return f"{count} table{'' if count == 1 else 's'}"


def _quoted(*parts: str) -> str:
    return Identifier(*parts).as_string()
