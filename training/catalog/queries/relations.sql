-- relations: every table and view outside the system schemas, with its size; partitions too, marked.
-- A relation on which another session holds or awaits an exclusive lock is `locked`: its size, definition and data are
-- not read, because that would wait.
with recursive held as (
    select l.relation from pg_locks l
    where l.locktype = 'relation' and l.mode = 'AccessExclusiveLock' and l.pid is distinct from pg_backend_pid()
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
    union
    select above.relation
    from held h join (
        select i.inhrelid as below, i.inhparent as relation from pg_inherits i
        union all
        select d.refobjid, r.ev_class from pg_depend d join pg_rewrite r on r.oid = d.objid
        where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
    ) above on above.below = h.relation
),
-- tables that inherit from a table, which are read together with it
heirs as (
    select i.inhparent as relation, i.inhrelid as below
    from pg_inherits i join pg_class p on p.oid = i.inhparent where p.relkind in ('r', 'f')
    union
    select h.relation, i.inhrelid from heirs h join pg_inherits i on i.inhparent = h.below
)
select c.oid::int8 as oid,
       n.nspname::text as schema,
       c.relname::text as name,
       c.relkind::text as kind,
       c.relispartition as is_partition,
       exists (select from pg_depend d
               where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') as of_extension,
       obj_description(c.oid, 'pg_class') as comment,
       case when c.relkind = 'p' and not h.locked then (
                select coalesce(sum(greatest(l.reltuples, 0)), 0)::int8
                from pg_partition_tree(c.oid) t join pg_class l on l.oid = t.relid where t.isleaf)
            when h.locked then greatest(c.reltuples, 0)::int8
            else greatest(c.reltuples, 0)::int8 + coalesce((
                select sum(greatest(l.reltuples, 0)) from heirs t join pg_class l on l.oid = t.below
                where t.relation = c.oid), 0)::int8 end as estimated_rows,
       case when h.locked then greatest(c.relpages, 0)::int8 * current_setting('block_size')::int8
            when c.relkind = 'p' then (
                select coalesce(sum(pg_relation_size(t.relid)), 0)::int8
                from pg_partition_tree(c.oid) t join pg_class l on l.oid = t.relid
                where t.isleaf and l.relkind = 'r')
            when c.relkind in ('r', 'm') then pg_relation_size(c.oid) + coalesce((
                select sum(pg_relation_size(l.oid)) from heirs t join pg_class l on l.oid = t.below
                where t.relation = c.oid and l.relkind = 'r'), 0)::int8
            else 0 end as bytes,
       case when c.relkind = 'p' and not h.locked and not (g.withheld <> '{}' and exists (
                select from pg_partitioned_table p cross join unnest(p.partattrs::int2[]) k(attnum)
                where p.partrelid = c.oid and (k.attnum = 0 or not has_column_privilege(c.oid, k.attnum, 'select'))))
            then pg_get_partkeydef(c.oid) end as partition_key,
       case when c.relkind in ('v', 'm') and not h.locked then pg_get_viewdef(c.oid) end as view_definition,
       has_schema_privilege(n.oid, 'usage') and g.any_columns
           and (c.relkind <> 'm' or c.relispopulated) as readable,
       g.withheld,
       not c.relispopulated as unpopulated,
       row_security_active(c.oid) as in_part,
       h.locked
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
cross join lateral (select c.oid in (select relation from held) as locked) h
cross join lateral (
    select has_any_column_privilege(c.oid, 'select') as any_columns,
           case when not has_table_privilege(c.oid, 'select') and has_any_column_privilege(c.oid, 'select') then array(
               select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                 and not has_column_privilege(c.oid, a.attnum, 'select')
               order by a.attnum) else '{}' end as withheld) g
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
order by n.nspname::text collate "C", c.relname::text collate "C"
