-- constraints: primary keys, uniques, checks and foreign keys of the chosen relations.
select k.conrelid::int8 as relation,
       k.conname::text as name,
       k.contype::text as kind,
       array(select a.attname::text from unnest(k.conkey) with ordinality u(attnum, position)
             join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum order by u.position) as columns,
       rn.nspname::text as referenced_schema,
       r.relname::text as referenced_name,
       array(select a.attname::text from unnest(k.confkey) with ordinality u(attnum, position)
             join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum order by u.position) as referenced_columns,
       k.confdeltype::text as on_delete,
       k.confupdtype::text as on_update,
       k.condeferrable as deferrable,
       k.condeferred as deferred,
       k.contype = 'f' and k.confmatchtype = 'f' as match_full,
       k.contype = 'u' and pg_get_constraintdef(k.oid) like 'UNIQUE NULLS NOT DISTINCT%%' as nulls_alike,
       k.contype in ('p', 'u') and k.conexclop is not null as without_overlaps,
       case when k.contype in ('p', 'u') and i.indnatts > i.indnkeyatts then array(
           select quote_ident(a.attname) from unnest(i.indkey::int2[]) with ordinality u(attnum, position)
           join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum
           where u.position > i.indnkeyatts
             and (k.conrelid <> all(%(some_columns)s::oid[]) or has_column_privilege(k.conrelid, u.attnum, 'select'))
           order by u.position) else '{}' end as included_columns,
       k.contype = 'f' and coalesce((w.whole ->> 'conperiod')::boolean, false) as period,
       k.contype = 'c' and k.connoinherit as no_inherit,
       case when k.contype in ('c', 'f') then coalesce((w.whole ->> 'conenforced')::boolean, true) else true end as enforced,
       k.convalidated as validated,
       obj_description(k.oid, 'pg_constraint') as comment,
       case when k.contype = 'f' then array(
           select a.attname::text from jsonb_array_elements_text(
               case when jsonb_typeof(w.whole -> 'confdelsetcols') = 'array' then w.whole -> 'confdelsetcols' else '[]' end)
               with ordinality u(attnum, position)
           join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum::int2 order by u.position)
           else '{}' end as nulled_columns,
       case when k.contype = 'c' and k.conrelid <> all(%(locked)s::oid[]) then pg_get_expr(k.conbin, k.conrelid) end as expression
from pg_constraint k
left join pg_index i on k.contype in ('p', 'u') and i.indexrelid = k.conindid
left join pg_class r on r.oid = k.confrelid
left join pg_namespace rn on rn.oid = r.relnamespace
-- columns that older servers lack, read by name from JSON; `offset 0` evaluates it once per row
left join lateral (select to_jsonb(k) as whole offset 0) w on k.contype in ('c', 'f')
where k.conrelid = any(%(oids)s::oid[])
  and k.contype in ('p', 'u', 'c', 'f')
  -- a foreign key to a partitioned table has a further row for each partition of the parent
  and not exists (select from pg_constraint p where p.oid = k.conparentid and p.conrelid = k.conrelid)
order by k.conrelid, k.contype, k.conname::text collate "C"
