"""Reads the names that the gate needs from a source's catalog, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable, Collection

import psycopg
from psycopg.rows import tuple_row

from training.catalog.model import TableName
from training.gate.functions import ATTRIBUTES, SAFE_FUNCTIONS, SAFE_TYPES, TRUSTED_EXTENSIONS
from training.gate.names import FIRST_OID_OF_USERS, Code, Definition, SourceNames
from training.gate.reading.foreign_parts import read_foreign_parts
from training.gate.reading.planner_code import planner_code
from training.gate.reading.trusted_code import TrustedCode, read_trusted_code
from training.gate.reading.type_code import read_type_code
from training.gate.refusal import Refused

# The login's own path may name another schema before pg_catalog. The server leaves out schemas without the right to use
# them, and takes "$user" for the login's name.
_PLACE = """
select pg_catalog.current_database(),
       array(select s from pg_catalog.unnest(pg_catalog.current_schemas(false)) with ordinality as u(s, n)
             where s operator(pg_catalog.<>) 'pg_catalog' and s operator(pg_catalog.!~) '^pg_(temp|toast)' order by n),
       array(select n.nspname from pg_catalog.pg_namespace n
             where n.nspname operator(pg_catalog.=) any(%(schemas)s::pg_catalog.text[])
               and n.nspname operator(pg_catalog.<>) '$user' and pg_catalog.has_schema_privilege(n.oid, 'usage'))
"""

_RELATIONS = """
select n.nspname, c.relname, c.relkind::text, c.relrowsecurity or exists (
           select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attgenerated = 'v')
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_(toast|temp)'
"""

_FUNCTIONS = """
select n.nspname, p.proname, p.oid < %(first)s, pg_catalog.bool_and(p.oid = any(%(functions)s::oid[])),
       pg_catalog.array_agg(p.oid::int8)
from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where n.nspname = 'pg_catalog' or p.oid >= %(first)s
group by 1, 2, 3
"""

# Those that take one argument: `value.name` calls them. A row fits a composite or pseudo-type, a domain over one, and
# an argument that repeats.
_ATTRIBUTES = """
select p.proname, pg_catalog.bool_or(t.typtype in ('c', 'p', 'd') or p.provariadic <> 0)
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_type t on t.oid = p.proargtypes[0]
where p.pronargs - p.pronargdefaults <= 1 and (n.nspname = 'pg_catalog' or n.nspname = any(%(path)s))
  and not (p.oid = any(%(compiled)s::oid[])) and not (p.oid < %(first)s and p.proname = any(%(harmless)s))
group by 1
union all
select t.typname, false
from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
where (n.nspname = 'pg_catalog' and t.typname <> all(%(harmless)s))
   or (n.nspname = any(%(path)s) and t.typtype not in ('c', 'e', 'p'))
"""

_OPERATORS = """
select n.nspname, o.oprname, pg_catalog.bool_and(o.oid = any(%(operators)s::oid[])),
       pg_catalog.array_agg(o.oprcode::oid::int8)
from pg_catalog.pg_operator o join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
where o.oid >= %(first)s
group by 1, 2
"""

# A cast to an enum runs nothing; to a domain, its checks; to a type of a trusted extension, compiled code.
_TYPES = """
select n.nspname, t.typname, t.typtype in ('e', 'd') or coalesce(e.extname = any(%(extensions)s), false)
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_depend d
       on d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
left join pg_catalog.pg_extension e on e.oid = d.refobjid
where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'
  and t.typtype <> 'c' and (t.typtype = 'd' or t.typcategory <> 'A')
"""

# Of rules and policies only what a SELECT runs. Objects made by initdb are pinned and leave no trace in pg_depend:
# what is found there came later. This sees what a printed definition hides: implicit casts, and the operator behind
# USING, NULLIF, CASE and IS DISTINCT FROM.
_RELATIONS_THAT_RUN_CODE = """
with reader as (
    select 'pg_catalog.pg_rewrite'::regclass as class, r.oid, r.ev_class as relation
    from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class
    where c.relkind = 'v' and r.ev_type = '1'
    union all
    select 'pg_catalog.pg_policy'::regclass, p.oid, p.polrelid
    from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid
    where c.relrowsecurity and p.polcmd in ('r', '*')
)
select n.nspname, c.relname, coalesce(p.proname, o.oprname), coalesce(p.oid, o.oprcode::oid)::int8,
       coalesce(p.oid = any(%(functions)s::oid[]), o.oid = any(%(operators)s::oid[]))
from reader
join pg_catalog.pg_class c on c.oid = reader.relation
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_depend d on d.classid = reader.class and d.objid = reader.oid
left join pg_catalog.pg_operator o on d.refclassid = 'pg_catalog.pg_operator'::regclass and o.oid = d.refobjid
left join pg_catalog.pg_proc p on d.refclassid = 'pg_catalog.pg_proc'::regclass and p.oid = d.refobjid
where (p.oid is not null or o.oid is not null) and n.nspname not in ('pg_catalog', 'information_schema')
"""

_DEFINITION = """
select case when c.relkind = 'v' then pg_catalog.pg_get_viewdef(c.oid) end,
       array(select pg_catalog.pg_get_expr(p.polqual, p.polrelid) from pg_catalog.pg_policy p
             where c.relrowsecurity and p.polrelid = c.oid and p.polcmd in ('r', '*') and p.polqual is not null
             order by p.polname)
       || array(select pg_catalog.pg_get_expr(d.adbin, d.adrelid) from pg_catalog.pg_attrdef d
                join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
                where d.adrelid = c.oid and a.attgenerated = 'v' order by a.attnum)
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = %(schema)s and c.relname = %(name)s
"""


def read_names(
    connection: psycopg.Connection, define: Callable[[TableName], Definition], schemas: Collection[str]
) -> SourceNames:
    """Return the names of a source; `define` fetches the definition of a relation when it is needed.

    Unqualified names are looked for in the login's search path, then in `schemas`, those of the task's tables.

    Reads the search path first and then empties it, so that what the catalog prints is qualified: call it in a
    transaction that is rolled back.
    """
    with connection.cursor(row_factory=tuple_row) as cursor:
        [(database, own, usable)] = cursor.execute(_PLACE, {"schemas": sorted(schemas)}).fetchall()
        added = sorted(set(usable) - set(own))
        path = (*own, *added)
        cursor.execute(_EMPTY_PATH)
        trusted = read_trusted_code(cursor, path)
        given: dict[str, object] = {
            "extensions": sorted(TRUSTED_EXTENSIONS),
            "first": FIRST_OID_OF_USERS,
            "functions": trusted.functions,
            "operators": trusted.operators,
            "compiled": sorted(set(trusted.functions) - trusted.bodies.keys()),
            "path": list(path),
        }
        type_code = read_type_code(cursor, trusted)
        functions = cursor.execute(_FUNCTIONS, given).fetchall()
        later = [row for row in functions if not row[2]]
        operators = cursor.execute(_OPERATORS, given).fetchall()
        types = cursor.execute(_TYPES, given).fetchall()
        given["harmless"] = sorted(SAFE_FUNCTIONS | ((SAFE_TYPES | ATTRIBUTES) - type_code.cast_types))
        attributes = cursor.execute(_ATTRIBUTES, given).fetchall()
        run = cursor.execute(_RELATIONS_THAT_RUN_CODE, given).fetchall()
        unsafe = type_code.unsafe_relations
        unsafe += planner_code(cursor, trusted)
        unsafe += [(schema, name, culprit) for schema, name, culprit, _, is_trusted in run if not is_trusted]
        relation_code = type_code.relation_code
        relations = cursor.execute(_RELATIONS).fetchall()
        for schema, name, _, function, _ in run:
            relation = TableName(schema, name)
            relation_code[relation] = relation_code.get(relation, ()) + _code(trusted, [function])
        return SourceNames(
            database=database,
            version=connection.info.server_version // 10_000,
            path=path,
            added=frozenset(added),
            relations={TableName(s, r): kind for s, r, kind, _ in relations},
            computing=frozenset(TableName(s, r) for s, r, _, computes in relations if computes),
            builtin_functions=frozenset(name for _, name, is_builtin, _, _ in functions if is_builtin),
            functions={(schema, name): safe for schema, name, _, safe, _ in later},
            function_code={(schema, name): code for schema, name, _, _, of in later if (code := _code(trusted, of))},
            row_functions=frozenset(name for name, takes_row in attributes if takes_row),
            value_functions=frozenset(name for name, _ in attributes),
            operators={(schema, name): safe for schema, name, safe, _ in operators},
            operator_code={(schema, name): code for schema, name, _, of in operators if (code := _code(trusted, of))},
            types={
                (schema, name): safe and (schema, name) not in type_code.unsafe_casts for schema, name, safe in types
            },
            type_code=type_code.type_code,
            cast_types=type_code.cast_types,
            foreign_code=type_code.foreign_code,
            unsafe_relations={TableName(schema, name): culprit for schema, name, culprit in sorted(unsafe)},
            relation_code=relation_code,
            foreign_parts=read_foreign_parts(cursor),
            define=define,
        )


def _code(trusted: TrustedCode, functions: list[int]) -> tuple[Code, ...]:
    """Return the bodies of the functions that are written in SQL."""
    return tuple(trusted.bodies[oid] for oid in functions if oid in trusted.bodies)


def read_definition(connection: psycopg.Connection, relation: TableName) -> Definition:
    """Return the expressions that reading this relation runs; raises `Refused` if it was dropped.

    Call it in a transaction that is rolled back: it empties the search path.
    """
    with connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(_EMPTY_PATH)
        row = cursor.execute(_DEFINITION, {"schema": relation.schema, "name": relation.name}).fetchone()
    if row is None:  # dropped since the names were read
        raise Refused("unknown_relation", relation.short)
    select, expressions = row
    return Definition(select=select, expressions=tuple(expressions))


_EMPTY_PATH = "select pg_catalog.set_config('search_path', '', true)"
