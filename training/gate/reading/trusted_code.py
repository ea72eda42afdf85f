"""Reads which functions and operators of a source are trusted: those of extensions that only compute.

Being a member of the extension is not enough, as a superuser may add members to it and change the ones it has: compiled
code must be of the extension's own library, or be an immutable function of PostgreSQL under another name. What is
written in SQL is trusted if its body passes the policy. No other language is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from training.gate.functions import TRUSTED_EXTENSIONS, UNTRUSTED_SYMBOLS
from training.gate.names import FIRST_OID_OF_USERS, Code

# What a function depends on is run without being named: its defaults, the functions of an aggregate, implicit casts in
# a body that was parsed when it was made.
_FUNCTIONS = """
with member as materialized (
    select d.classid, d.objid
    from pg_catalog.pg_depend d
    join pg_catalog.pg_extension e on e.oid = d.refobjid
    where d.deptype = 'e' and d.refclassid = 'pg_catalog.pg_extension'::regclass
      and e.extname = any(%(extensions)s)
), sound as materialized (
    select p.oid, l.lanname = 'sql' as is_sql
    from member m
    join pg_catalog.pg_proc p on p.oid = m.objid and m.classid = 'pg_catalog.pg_proc'::regclass
    join pg_catalog.pg_language l on l.oid = p.prolang
    where case l.lanname
          when 'c' then pg_catalog.substring(p.probin, '[^/]*$') ~ %(libraries)s
          when 'internal' then exists (
              select from pg_catalog.pg_proc b
              where b.oid < %(first)s and b.prolang = p.prolang and b.prosrc = p.prosrc and b.provolatile = 'i')
          else l.lanname = 'sql' and p.proconfig is null end
)
select p.oid::int8
from sound s join pg_catalog.pg_proc p on p.oid = s.oid
where p.provolatile in ('i', 's') and p.prosrc <> all(%(untrusted)s)
  and not exists (
      select from pg_catalog.pg_depend u
      where u.classid = 'pg_catalog.pg_proc'::regclass and u.objid = p.oid and u.deptype = 'n' and case u.refclassid
            when 'pg_catalog.pg_proc'::regclass then
                not exists (select from sound f where f.oid = u.refobjid and (s.is_sql or not f.is_sql))
            when 'pg_catalog.pg_operator'::regclass then
                not exists (select from member m where m.classid = u.refclassid and m.objid = u.refobjid)
            else false end)
"""

_OPERATORS = """
select o.oid::int8
from pg_catalog.pg_operator o
join pg_catalog.pg_depend d
  on d.classid = 'pg_catalog.pg_operator'::regclass and d.objid = o.oid and d.deptype = 'e'
join pg_catalog.pg_extension e on e.oid = d.refobjid
where e.extname = any(%(extensions)s) and o.oprcode = any(%(functions)s::oid[])
"""

_BODIES = """
select p.oid::int8, p.prosqlbody is null,
       case when p.prosqlbody is null then p.prosrc else pg_catalog.pg_get_function_sqlbody(p.oid) end
from pg_catalog.pg_proc p
where p.oid = any(%(functions)s::oid[])
  and p.prolang = (select oid from pg_catalog.pg_language where lanname = 'sql')
"""

_LIBRARIES = rf"^({'|'.join(sorted(TRUSTED_EXTENSIONS))}|_int|postgis-[0-9.]+)$"
"""Names of the files that hold the extensions' compiled code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedCode:
    """Trusted members of the source's extensions, by their oids."""

    functions: list[int]
    operators: list[int]
    bodies: dict[int, Code]
    """Bodies of the functions that are written in SQL."""


def read_trusted_code(cursor: psycopg.Cursor[tuple[Any, ...]], path: tuple[str, ...]) -> TrustedCode:
    """Return the trusted code of a source. `path` is the gate's search path.

    Call it with an empty search path, so that what the catalog prints is qualified.
    """
    given: dict[str, object] = {
        "extensions": sorted(TRUSTED_EXTENSIONS),
        "libraries": _LIBRARIES,
        "untrusted": sorted(UNTRUSTED_SYMBOLS),
        "first": FIRST_OID_OF_USERS,
    }
    functions = [oid for (oid,) in cursor.execute(_FUNCTIONS, given).fetchall()]
    given["functions"] = functions
    bodies = cursor.execute(_BODIES, given).fetchall() if functions else []
    return TrustedCode(
        functions=functions,
        operators=[oid for (oid,) in cursor.execute(_OPERATORS, given).fetchall()],
        bodies={oid: Code(statement=_statement(body), path=path if is_text else ()) for oid, is_text, body in bodies},
    )


def _statement(body: str) -> str:
    """Return the SELECT of a body; the server prints one expression of standard SQL as `RETURN …`."""
    return "SELECT " + body.removeprefix("RETURN ") if body.startswith("RETURN ") else body
