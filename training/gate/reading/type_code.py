"""Reads the code that values of a source's types run: domain checks and casts of users, anywhere within a type."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import psycopg

from training.catalog.model import TableName
from training.gate.functions import TRUSTED_EXTENSIONS
from training.gate.names import FIRST_OID_OF_USERS, Code
from training.gate.reading.trusted_code import TrustedCode

# The cast from a range to its multirange comes with the range. Compiled code in an operator class took a superuser to
# install, as did the functions that read and print the type.
_FOREIGN = """
with foreign_function as materialized (
    select p.oid, p.proname, l.lanname in ('c', 'internal') as is_compiled
    from pg_catalog.pg_proc p join pg_catalog.pg_language l on l.oid = p.prolang
    where p.oid >= %(first)s and p.oid <> all(%(functions)s::oid[])
), foreign_order as materialized (
    select o.oid, o.opcintype, o.opcdefault, f.proname
    from pg_catalog.pg_opclass o
    join pg_catalog.pg_am m on m.oid = o.opcmethod and m.amname in ('btree', 'hash')
    join (select amprocfamily as family, amproclefttype as type, amproc::oid as function from pg_catalog.pg_amproc
          union all
          select a.amopfamily, a.amoplefttype, q.oprcode::oid
          from pg_catalog.pg_amop a join pg_catalog.pg_operator q on q.oid = a.amopopr) r
      on r.family = o.opcfamily and r.type = o.opcintype
    join foreign_function f on f.oid = r.function and not f.is_compiled
)
select t.oid::int8, t.typname, t.oid < %(first)s, f.proname,
       c.castcontext = 'i' and c.castsource < %(first)s and c.casttarget < %(first)s
from pg_catalog.pg_cast c
join foreign_function f on f.oid = c.castfunc
join pg_catalog.pg_type t on t.oid in (c.castsource, c.casttarget)
where (t.oid >= %(first)s or (c.castsource < %(first)s and c.casttarget < %(first)s))
  and not exists (select from pg_catalog.pg_range g where g.rngtypid = c.castsource and g.rngmultitypid = c.casttarget)
union
select t.oid::int8, t.typname, t.oid < %(first)s, o.proname, t.oid < %(first)s
from foreign_order o join pg_catalog.pg_type t on t.oid = o.opcintype
where o.opcdefault
union
select g.rngtypid::int8, '', false, coalesce(f.proname, o.proname), false
from pg_catalog.pg_range g
left join foreign_function f on f.oid in (g.rngcanonical, g.rngsubdiff)
left join foreign_order o on o.oid = g.rngsubopc
where f.oid is not null or o.oid is not null
"""

_CHECKS = """
select t.oid::int8, pg_catalog.pg_get_expr(k.conbin, 0),
       (select coalesce(p.proname, o.oprname)
        from pg_catalog.pg_depend d
        left join pg_catalog.pg_proc p
               on d.refclassid = 'pg_catalog.pg_proc'::regclass and p.oid = d.refobjid
              and p.oid <> all(%(functions)s::oid[])
        left join pg_catalog.pg_operator o
               on d.refclassid = 'pg_catalog.pg_operator'::regclass and o.oid = d.refobjid
              and o.oid <> all(%(operators)s::oid[])
        where d.classid = 'pg_catalog.pg_constraint'::regclass and d.objid = k.oid
          and (p.oid is not null or o.oid is not null)
        limit 1)
from pg_catalog.pg_type t join pg_catalog.pg_constraint k on k.contypid = t.oid and k.contype = 'c'
where t.oid >= %(first)s
order by t.oid, k.conname
"""

# Of extensions that are not trusted: their values may be read, but nothing may be turned into one.
_OPAQUE = """
select t.oid::int8
from pg_catalog.pg_type t
where t.oid >= %(first)s and t.typtype = 'b' and t.typcategory <> 'A'
  and not exists (select from pg_catalog.pg_depend d join pg_catalog.pg_extension e on e.oid = d.refobjid
                  where d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
                    and e.extname = any(%(extensions)s))
"""

_REACH = """
with recursive whole as materialized (
    select typbasetype as part, oid from pg_catalog.pg_type where typtype = 'd'
    union all
    select typelem, oid from pg_catalog.pg_type where typcategory = 'A' and typelem <> 0
    union all
    select rngsubtype, rngtypid from pg_catalog.pg_range
    union all
    select rngtypid, rngmultitypid from pg_catalog.pg_range
    union all
    select a.atttypid, c.reltype
    from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid
    where c.reltype <> 0 and a.attnum > 0 and not a.attisdropped and c.oid >= %(first)s
), reach(seed, oid) as (
    select oid, oid from pg_catalog.unnest(%(seeds)s::oid[]) as s(oid)
    union
    select r.seed, w.oid from reach r join whole w on w.part = r.oid
)
select r.seed::int8, n.nspname, t.typname, coalesce(c.relkind in ('r', 'p', 'v', 'm', 'f'), false)
from reach r
join pg_catalog.pg_type t on t.oid = r.oid
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_class c on c.oid = t.typrelid
where t.oid >= %(first)s
order by 1, 2, 3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeCode:
    """Code that runs in casts to types and in reading their values; the fields are those of `SourceNames`."""

    unsafe_casts: frozenset[tuple[str, str]]
    type_code: dict[tuple[str, str], tuple[Code, ...]]
    unsafe_relations: list[tuple[str, str, str]]
    """Schema, name, and what reading it would run."""
    relation_code: dict[TableName, tuple[Code, ...]]
    cast_types: frozenset[str]
    foreign_code: str | None


def read_type_code(cursor: psycopg.Cursor[tuple[Any, ...]], trusted: TrustedCode) -> TypeCode:
    """Return the code that the types of a source run.

    Call it with an empty search path, so that what the catalog prints is qualified.
    """
    given: dict[str, object] = {
        "extensions": sorted(TRUSTED_EXTENSIONS),
        "functions": trusted.functions,
        "operators": trusted.operators,
        "first": FIRST_OID_OF_USERS,
    }
    foreign = cursor.execute(_FOREIGN, given).fetchall()
    checks = cursor.execute(_CHECKS, given).fetchall()
    opaque = {oid for (oid,) in cursor.execute(_OPAQUE, given).fetchall()}
    culprits = {oid: culprit for oid, _, is_builtin, culprit, _ in foreign if not is_builtin}
    culprits |= {oid: culprit for oid, _, culprit in checks if culprit is not None}
    given["seeds"] = sorted({*culprits, *opaque, *(oid for oid, _, _ in checks)})
    reached = cursor.execute(_REACH, given).fetchall() if given["seeds"] else []
    code: dict[int, list[Code]] = defaultdict(list)
    for oid, check, _ in checks:
        code[oid].append(Code(statement="SELECT " + check))
    type_code: dict[tuple[str, str], tuple[Code, ...]] = defaultdict(tuple)
    for seed, schema, name, _ in reached:
        type_code[schema, name] += tuple(code[seed])
    return TypeCode(
        unsafe_casts=frozenset(
            (schema, name) for seed, schema, name, _ in reached if seed in culprits or seed in opaque
        ),
        type_code=dict(type_code),
        unsafe_relations=[
            (schema, name, culprits[seed]) for seed, schema, name, is_table in reached if is_table and seed in culprits
        ],
        relation_code={
            TableName(schema, name): type_code[schema, name] for _, schema, name, is_table in reached if is_table
        },
        cast_types=frozenset(name for _, name, is_builtin, _, _ in foreign if is_builtin),
        foreign_code=next((culprit for *_, culprit, of_any_sql in foreign if of_any_sql), None),
    )
