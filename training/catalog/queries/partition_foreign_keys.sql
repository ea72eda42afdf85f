-- partition_foreign_keys: foreign keys declared on the partitions of the chosen tables, not on the tables themselves.
select pg_partition_root(k.conrelid)::oid::int8 as relation,
       k.columns,
       rn.nspname::text as referenced_schema,
       r.relname::text as referenced_name,
       k.referenced_columns,
       count(distinct k.conrelid) as partitions
from (
    select c.conrelid, c.confrelid,
           array(select a.attname::text from unnest(c.conkey) with ordinality u(attnum, position)
                 join pg_attribute a on a.attrelid = c.conrelid and a.attnum = u.attnum order by u.position) as columns,
           array(select a.attname::text from unnest(c.confkey) with ordinality u(attnum, position)
                 join pg_attribute a on a.attrelid = c.confrelid and a.attnum = u.attnum order by u.position) as referenced_columns
    from pg_constraint c join pg_class t on t.oid = c.conrelid
    where c.contype = 'f' and c.conparentid = 0 and t.relispartition
) k
join pg_class r on r.oid = k.confrelid
join pg_namespace rn on rn.oid = r.relnamespace
where pg_partition_root(k.conrelid)::oid = any(%(oids)s::oid[])
group by 1, 2, 3, 4, 5
order by 1, 2, 3, 4, 5
