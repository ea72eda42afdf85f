"""Reads from a source's catalog what the gate must know of its names, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from training.source.catalog import TableName
from training.sql.foreign_parts import read_foreign_parts
from training.sql.functions import SAFE_FUNCTIONS, TRUSTED_EXTENSIONS
from training.sql.names import Definition, SourceNames
from training.sql.planner_code import planner_code

_PLACE = """
select current_database(),
       array(select s from unnest(current_schemas(false)) with ordinality as u(s, n)
             where s <> 'pg_catalog' and s !~ '^pg_(temp|toast)' order by n)
"""

_RELATIONS = """
select n.nspname, c.relname, c.relkind::text
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_(toast|temp)'
"""

_BUILTIN_FUNCTIONS = """
select proname, bool_or(t.typtype in ('c', 'p'))
from pg_catalog.pg_proc p left join pg_catalog.pg_type t on t.oid = p.proargtypes[0]
where pronamespace = 'pg_catalog'::regnamespace
group by proname
"""

# A member of a trusted extension is trusted itself where it is compiled code or belongs to a superuser: whoever owns
# an extension may add functions to it. populate_record (and its operator #=) runs the checks of the row's domains.
_FUNCTIONS = """
select n.nspname, p.proname,
       coalesce(bool_and(e.extname = any(%(extensions)s) and p.provolatile in ('i', 's')
                         and (l.lanname in ('c', 'internal') or r.rolsuper) and p.proname <> 'populate_record'), false),
       coalesce(bool_or(t.typtype in ('c', 'p', 'd')), false)
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_language l on l.oid = p.prolang
left join pg_catalog.pg_roles r on r.oid = p.proowner
left join pg_catalog.pg_type t on t.oid = p.proargtypes[0]
left join pg_catalog.pg_depend d
       on d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
left join pg_catalog.pg_extension e on e.oid = d.refobjid
where n.nspname not in ('pg_catalog', 'information_schema')
group by 1, 2
"""

_OPERATORS = """
select n.nspname, o.oprname, coalesce(bool_and(e.extname = any(%(extensions)s)
                                               and (l.lanname in ('c', 'internal') or r.rolsuper)
                                               and o.oprname <> '#='), false)
from pg_catalog.pg_operator o
join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
left join pg_catalog.pg_proc p on p.oid = o.oprcode
left join pg_catalog.pg_language l on l.oid = p.prolang
left join pg_catalog.pg_roles r on r.oid = p.proowner
left join pg_catalog.pg_depend d
       on d.classid = 'pg_catalog.pg_operator'::regclass and d.objid = o.oid and d.deptype = 'e'
left join pg_catalog.pg_extension e on e.oid = d.refobjid
where n.nspname <> 'pg_catalog'
group by 1, 2
"""

# A cast to an enum runs nothing; to a domain, its checks; to a type of a trusted extension, compiled code. A type that
# a cast function from outside pg_catalog starts from or leads to is never safe, and neither is a relation holding one.
# Casts between two types of pg_catalog need a superuser to create them and are taken as meant. The cast from a range to
# its multirange comes with the range, whose own code is what orders and rounds its ends.
_TOUCHED_TYPES = """
select distinct t.oid
from pg_catalog.pg_cast c
join pg_catalog.pg_proc p on p.oid = c.castfunc
join pg_catalog.pg_type t on t.oid in (c.castsource, c.casttarget)
left join pg_catalog.pg_depend d
       on d.classid = 'pg_catalog.pg_cast'::regclass and d.objid = c.oid and d.deptype = 'e'
left join pg_catalog.pg_extension e on e.oid = d.refobjid
where p.pronamespace <> 'pg_catalog'::regnamespace and t.typnamespace <> 'pg_catalog'::regnamespace
  and not coalesce(e.extname = any(%(extensions)s), false)
  and not exists (
      select from pg_catalog.pg_range g
      join pg_catalog.pg_opclass o on o.oid = g.rngsubopc
      left join pg_catalog.pg_proc f on f.oid = g.rngcanonical
      where g.rngtypid = c.castsource and g.rngmultitypid = c.casttarget
        and o.opcnamespace = 'pg_catalog'::regnamespace
        and (f.oid is null or f.pronamespace = 'pg_catalog'::regnamespace)
        and exists (select from pg_catalog.pg_depend i where i.classid = 'pg_catalog.pg_cast'::regclass
                    and i.objid = c.oid and i.deptype = 'i'))
"""

_TYPES = """
select n.nspname, t.typname,
       t.oid <> all(%(touched)s::oid[])
       and (t.typtype in ('e', 'd') or coalesce(e.extname = any(%(extensions)s), false)),
       array(select pg_catalog.pg_get_expr(k.conbin, 0) from pg_catalog.pg_constraint k
             where k.contypid = t.oid and k.contype = 'c' order by k.oid),
       exists (select from pg_catalog.pg_constraint k
               join pg_catalog.pg_depend kd on kd.classid = 'pg_catalog.pg_constraint'::regclass and kd.objid = k.oid
               where k.contypid = t.oid and k.contype = 'c'
                 and kd.refclassid in ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass))
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_depend d
       on d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
left join pg_catalog.pg_extension e on e.oid = d.refobjid
where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'
  and t.typtype <> 'c' and t.typcategory <> 'A'
"""

_RELATIONS_WITH_TOUCHED_TYPES = """
select n.nspname, c.relname, t.typname
from pg_catalog.pg_type t
join pg_catalog.pg_attribute a on a.atttypid in (t.oid, t.typarray) and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where t.oid = any(%(touched)s::oid[])
"""

# Objects made by initdb are pinned and leave no trace in pg_depend: what is found there came later. This sees what
# a printed definition hides: implicit casts, and the operator behind USING, NULLIF, CASE and IS DISTINCT FROM.
_RELATIONS_THAT_RUN_CODE = """
with reader as (
    select 'pg_catalog.pg_rewrite'::regclass as class, r.oid, r.ev_class as relation
    from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class where c.relkind = 'v'
    union all
    select 'pg_catalog.pg_policy'::regclass, p.oid, p.polrelid
    from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid where c.relrowsecurity
)
select n.nspname, c.relname, coalesce(p.proname, o.oprname)
from reader
join pg_catalog.pg_class c on c.oid = reader.relation
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_depend d on d.classid = reader.class and d.objid = reader.oid
left join pg_catalog.pg_operator o on d.refclassid = 'pg_catalog.pg_operator'::regclass and o.oid = d.refobjid
left join pg_catalog.pg_proc p
       on p.oid = case when d.refclassid = 'pg_catalog.pg_proc'::regclass then d.refobjid end
left join pg_catalog.pg_depend de on de.classid = d.refclassid and de.objid = d.refobjid and de.deptype = 'e'
left join pg_catalog.pg_extension e on e.oid = de.refobjid
where (p.oid is not null or o.oid is not null) and not coalesce(e.extname = any(%(extensions)s), false)
  and n.nspname not in ('pg_catalog', 'information_schema')
"""

_DEFINITION = """
select case when c.relkind = 'v' then pg_catalog.pg_get_viewdef(c.oid) end,
       case when c.relrowsecurity then
           array(select pg_catalog.pg_get_expr(p.polqual, p.polrelid) from pg_catalog.pg_policy p
                 where p.polrelid = c.oid and p.polcmd in ('r', '*') and p.polqual is not null order by p.polname)
       else array[]::text[] end
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = %(schema)s and c.relname = %(name)s
"""


def read_names(connection: psycopg.Connection, define: Callable[[TableName], Definition]) -> SourceNames:
    """Everything but the definitions, which `define` fetches when one is needed.

    Reads the search path first and then empties it, so that what the catalog prints is qualified: call it in a
    transaction that is rolled back.
    """
    trusted: dict[str, object] = {"extensions": sorted(TRUSTED_EXTENSIONS)}
    with connection.cursor(row_factory=tuple_row) as cursor:
        database, path = _one(cursor.execute(_PLACE).fetchone())
        cursor.execute(_EMPTY_PATH)
        trusted["touched"] = [oid for (oid,) in cursor.execute(_TOUCHED_TYPES, trusted).fetchall()]
        builtin = cursor.execute(_BUILTIN_FUNCTIONS).fetchall()
        functions = cursor.execute(_FUNCTIONS, trusted).fetchall()
        types = cursor.execute(_TYPES, trusted).fetchall()
        unsafe = cursor.execute(_RELATIONS_WITH_TOUCHED_TYPES, trusted).fetchall()
        unsafe += cursor.execute(_RELATIONS_THAT_RUN_CODE, trusted).fetchall()
        unsafe += planner_code(cursor)
        return SourceNames(
            database=database,
            path=tuple(path),
            relations={TableName(s, r): kind for s, r, kind in cursor.execute(_RELATIONS).fetchall()},
            builtin_functions=frozenset(name for name, _ in builtin),
            functions={(schema, name): safe for schema, name, safe, _ in functions},
            row_functions=frozenset(name for name, row in builtin if row and name not in SAFE_FUNCTIONS)
            | frozenset(name for _, name, safe, row in functions if row and not safe),
            operators={(s, name): safe for s, name, safe in cursor.execute(_OPERATORS, trusted).fetchall()},
            types={(schema, name): safe and not foreign for schema, name, safe, _, foreign in types},
            domain_checks={(schema, name): tuple(checks) for schema, name, _, checks, _ in types if checks},
            unsafe_relations={TableName(schema, name): culprit for schema, name, culprit in sorted(unsafe)},
            foreign_parts=read_foreign_parts(cursor),
            define=define,
        )


def read_definition(connection: psycopg.Connection, relation: TableName) -> Definition:
    """What reading this relation runs. Call it in a transaction that is rolled back: it empties the search path."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(_EMPTY_PATH)
        select, policies = _one(
            cursor.execute(_DEFINITION, {"schema": relation.schema, "name": relation.name}).fetchone()
        )
    return Definition(select=select, policies=tuple(policies))


_EMPTY_PATH = "select pg_catalog.set_config('search_path', '', true)"


def _one(row: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """The row of a query that always has one, or of a relation that was there a moment ago."""
    if row is None:
        raise LookupError("the relation was dropped while the SQL that reads it was being checked")
    return row
