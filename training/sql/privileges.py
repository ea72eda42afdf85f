"""What the login of a source may do beyond reading, and how to make one that may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from training.source.catalog import TableName
from training.source.description import Language

type Concern = Literal["superuser", "can_write", "reads_everything", "server_access", "replication", "creates_roles"]

_WARNINGS: dict[Concern, tuple[str, str]] = {
    "superuser": (
        "the login {} is a superuser: a read-only transaction is then the only thing between an SQL and the server",
        "登录角色 {} 是超级用户:此时只读事务是 SQL 与服务器之间唯一的防线",
    ),
    "can_write": ("the login {} can write to: {}", "登录角色 {} 可以写入:{}"),
    "reads_everything": (
        "the login {} is a member of pg_read_all_data and can read every table, system tables too",
        "登录角色 {} 属于 pg_read_all_data,可以读取所有表,包括系统表",
    ),
    "server_access": (
        "the login {} can read or write the server's files, or run programs or signal other sessions",
        "登录角色 {} 可以读写服务器文件、执行程序或中断其他会话",
    ),
    "replication": ("the login {} has the REPLICATION attribute", "登录角色 {} 拥有 REPLICATION 属性"),
    "creates_roles": ("the login {} can create roles", "登录角色 {} 可以创建角色"),
}

_ROLE = """
select r.rolname, r.rolsuper, r.rolreplication, r.rolcreaterole,
       exists (select from pg_catalog.pg_roles g where g.rolname = 'pg_read_all_data'
               and pg_catalog.pg_has_role(r.oid, g.oid, 'member')),
       exists (select from pg_catalog.pg_roles g
               where g.rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_signal_backend',
                                   'pg_write_all_data', 'pg_write_server_files', 'pg_maintain')
                 and pg_catalog.pg_has_role(r.oid, g.oid, 'member')),
       pg_catalog.current_database()
from pg_catalog.pg_roles r where r.rolname = current_user
"""

_WRITABLE = """
select n.nspname, c.relname
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname !~ '^pg_(toast|temp)'
  and pg_catalog.has_table_privilege(c.oid, 'insert, update, delete, truncate')
order by 1, 2 limit %(limit)s
"""

_NAMED = 5
"""Writable tables that a warning names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginWarning:
    """One thing the login should not be able to do."""

    concern: Concern
    login: str
    detail: str = ""

    def text(self, language: Language) -> str:
        english, chinese = _WARNINGS[self.concern]
        return (chinese if language == "zh" else english).format(self.login, self.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Privileges:
    """What `db check` shows of a source's login."""

    login: str
    database: str
    warnings: tuple[LoginWarning, ...]

    @property
    def safe(self) -> bool:
        return not self.warnings


def read_privileges(connection: psycopg.Connection) -> Privileges:
    """Ask the database what the login of this connection may do."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(_ROLE).fetchone()
        if row is None:
            raise LookupError("the login has no row in pg_roles")
        login, superuser, replication, creates_roles, reads_all, server_access, database = row
        writable = [TableName(*r) for r in cursor.execute(_WRITABLE, {"limit": _NAMED + 1}).fetchall()]
    flags: tuple[tuple[Concern, bool], ...] = (
        ("superuser", superuser),
        ("can_write", bool(writable) and not superuser),
        ("reads_everything", reads_all and not superuser),
        ("server_access", server_access and not superuser),
        ("replication", replication and not superuser),
        ("creates_roles", creates_roles and not superuser),
    )
    listed = _listed(writable)
    warnings = tuple(LoginWarning(concern=concern, login=login, detail=listed) for concern, holds in flags if holds)
    return Privileges(login=login, database=database, warnings=warnings)


def reader_grants(role: str, database: str, relations: Sequence[TableName], connection: psycopg.Connection) -> str:
    """SQL that makes a login which can read the given relations and nothing else. The password is left to fill in.

    Never pg_read_all_data: it reads pg_shadow.
    """
    name = sql.Identifier(role)
    schemas = sorted({relation.schema for relation in relations})
    statements: list[sql.Composable] = [
        sql.SQL("CREATE ROLE {} LOGIN PASSWORD '…' NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;").format(name),
        sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on;").format(name),
        sql.SQL("ALTER ROLE {} SET statement_timeout = '30s';").format(name),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {};").format(sql.Identifier(database), name),
    ]
    statements += [sql.SQL("GRANT USAGE ON SCHEMA {} TO {};").format(sql.Identifier(s), name) for s in schemas]
    statements += [
        sql.SQL("GRANT SELECT ON {} TO {};").format(sql.Identifier(*relation), name) for relation in sorted(relations)
    ]
    return "\n".join(statement.as_string(connection) for statement in statements) + "\n"


def _listed(relations: Sequence[TableName]) -> str:
    named = ", ".join(relation.short for relation in relations[:_NAMED])
    return f"{named}, …" if len(relations) > _NAMED else named
