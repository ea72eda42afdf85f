-- relations: every table and view outside the system schemas, with its size; partitions too, marked.
select c.oid::int8 as oid,
       n.nspname::text as schema,
       c.relname::text as name,
       c.relkind::text as kind,
       c.relispartition as is_partition,
       exists (select from pg_depend d
               where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') as of_extension,
       obj_description(c.oid, 'pg_class') as comment,
       case when c.relkind = 'p' then (
                select coalesce(sum(greatest(l.reltuples, 0)), 0)::int8
                from pg_partition_tree(c.oid) t join pg_class l on l.oid = t.relid where t.isleaf)
            else greatest(c.reltuples, 0)::int8 end as estimated_rows,
       case when c.relkind = 'p' then (
                select coalesce(sum(pg_relation_size(t.relid)), 0)::int8
                from pg_partition_tree(c.oid) t join pg_class l on l.oid = t.relid
                where t.isleaf and l.relkind = 'r')
            when c.relkind in ('r', 'm') then pg_relation_size(c.oid)
            else 0 end as bytes,
       case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
       case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as view_definition,
       has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
           and (c.relkind <> 'm' or c.relispopulated) as readable
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
order by n.nspname::text collate "C", c.relname::text collate "C"
