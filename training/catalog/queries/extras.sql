-- extras: other declarations of the chosen relations: exclusions, other indexes, triggers, policies, parents and the like.
select k.conrelid::int8 as relation, 'exclusion' as kind, k.conname::text as name,
       case when k.conrelid <> all(%(locked)s::oid[]) then pg_get_constraintdef(k.oid) else '' end as definition,
       exists (select from pg_depend d join pg_proc p on p.oid = d.refobjid
               where d.classid = 'pg_class'::regclass and d.objid = k.conindid and d.refclassid = 'pg_proc'::regclass
                 and p.pronamespace <> 'pg_catalog'::regnamespace) as calls_functions,
       obj_description(k.oid, 'pg_constraint') as comment
from pg_constraint k where k.conrelid = any(%(oids)s::oid[]) and k.contype = 'x'
union all
select i.indrelid::int8, case when i.indisunique then 'unique index' else 'index' end, c.relname::text,
       case when i.indisunique and i.indrelid <> all(%(locked)s::oid[]) then pg_get_indexdef(i.indexrelid) else '' end,
       i.indisunique and exists (
           select from pg_depend d join pg_proc p on p.oid = d.refobjid
           where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refclassid = 'pg_proc'::regclass
             and p.pronamespace <> 'pg_catalog'::regnamespace),
       obj_description(i.indexrelid, 'pg_class')
from pg_index i join pg_class c on c.oid = i.indexrelid
where i.indrelid = any(%(oids)s::oid[])
  and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
  -- indexes equivalent to `unique (a, b)` are read as keys
  and not (i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null and i.indnatts = i.indnkeyatts
           and 0 = all(i.indoption::int2[]) and not exists (
               select from unnest(i.indkey::int2[], i.indcollation::oid[], i.indclass::oid[]) u(attnum, collated, opclass)
               join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.attnum
               join pg_opclass o on o.oid = u.opclass
               where u.collated <> a.attcollation or not o.opcdefault))
union all
select t.tgrelid::int8, 'trigger', t.tgname::text, '', true, obj_description(t.oid, 'pg_trigger')
from pg_trigger t where t.tgrelid = any(%(oids)s::oid[]) and not t.tgisinternal
union all
select p.polrelid::int8, 'policy', p.polname::text, '', true, obj_description(p.oid, 'pg_policy') from pg_policy p where p.polrelid = any(%(oids)s::oid[])
union all
select r.ev_class::int8, 'rule', r.rulename::text, '', true, obj_description(r.oid, 'pg_rewrite')
from pg_rewrite r where r.ev_class = any(%(oids)s::oid[]) and r.rulename <> '_RETURN'
union all
select h.inhrelid::int8, 'parent', h.inhparent::regclass::text, '', true, null
from pg_inherits h join pg_class c on c.oid = h.inhrelid
where h.inhrelid = any(%(oids)s::oid[]) and not c.relispartition
union all
select h.inhparent::int8, 'partition', c.relname::text, '', true, null
from pg_inherits h join pg_class c on c.oid = h.inhrelid
where h.inhparent = any(%(oids)s::oid[]) and c.relispartition
union all
select a.attrelid::int8, 'collation', a.attname::text, '', true, null
from pg_attribute a join pg_collation o on o.oid = a.attcollation
where a.attrelid = any(%(oids)s::oid[]) and a.attnum > 0 and not a.attisdropped
  and o.collnamespace <> 'pg_catalog'::regnamespace
union all
select h.inhrelid::int8, 'partition of', concat_ws(' ', h.inhparent::regclass::text,
           case when c.oid <> all(%(locked)s::oid[]) then pg_get_expr(c.relpartbound, c.oid) end), '', true, null
from pg_inherits h join pg_class c on c.oid = h.inhrelid
where h.inhrelid = any(%(oids)s::oid[]) and c.relispartition
union all
select c.oid::int8, 'option', o.said, '', true, null
from pg_class c
left join pg_class toast on toast.oid = c.reltoastrelid
left join pg_tablespace s on s.oid = c.reltablespace
left join pg_am m on m.oid = c.relam
cross join unnest(c.reloptions
                  || array(select 'toast.' || t from unnest(toast.reloptions) t)
                  || case when c.relpersistence = 'u' then 'unlogged' end
                  || ('tablespace ' || s.spcname)
                  || case when m.amname <> 'heap' then 'access method ' || m.amname end
                  || case c.relreplident when 'f' then 'replica identity full' when 'n' then 'replica identity nothing'
                          when 'i' then 'replica identity by index' end
                  || case when c.reloftype <> 0 then 'of type ' || format_type(c.reloftype, null) end
                  || case when c.relrowsecurity then 'row security' end
                  || case when c.relforcerowsecurity then 'row security forced' end) o(said)
where c.oid = any(%(oids)s::oid[]) and o.said is not null
  and (c.reloptions is not null or toast.reloptions is not null or c.relpersistence = 'u' or s.oid is not null
       or m.amname <> 'heap' or c.relreplident <> 'd' or c.reloftype <> 0 or c.relrowsecurity or c.relforcerowsecurity)
  and (c.relkind not in ('v', 'f') or o.said not like 'replica identity%%')
union all
select i.indrelid::int8, 'index option', x.relname || ' ' || o.said, '', true, null
from pg_index i join pg_class x on x.oid = i.indexrelid
left join pg_tablespace s on s.oid = x.reltablespace
cross join unnest(x.reloptions || ('tablespace ' || s.spcname)) o(said)
where i.indrelid = any(%(oids)s::oid[]) and o.said is not null
  and (x.reloptions is not null or s.oid is not null)
union all
select a.attrelid::int8, 'column option', a.attname || ' ' || o.said, '', true, null
from pg_attribute a join pg_type t on t.oid = a.atttypid
cross join unnest(array[
    case when a.attstorage <> t.typstorage then 'storage '
         || case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end end,
    case a.attcompression when 'p' then 'compression pglz' when 'l' then 'compression lz4' end,
    case when a.attstattarget > 0 then 'statistics ' || a.attstattarget end]
    -- without the server's own entries, which ALTER TABLE does not accept
    || array(select option from unnest(a.attoptions) option where option ~ '^n_distinct(_inherited)?=')) o(said)
where a.attrelid = any(%(oids)s::oid[]) and a.attnum > 0 and not a.attisdropped and o.said is not null
  and (a.attstorage <> t.typstorage or a.attcompression <> '' or a.attstattarget > 0 or a.attoptions is not null)
union all
select s.stxrelid::int8, 'statistics', s.stxname::text, '', true, obj_description(s.oid, 'pg_statistic_ext')
from pg_statistic_ext s where s.stxrelid = any(%(oids)s::oid[])
union all
select k.conrelid::int8, 'not validated', k.conname::text, '', true, null
from pg_constraint k where k.conrelid = any(%(oids)s::oid[]) and k.contype in ('c', 'f', 'n') and not k.convalidated
  and coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
union all
select distinct i.indrelid::int8, 'extension', e.extname::text, '', true, null
from pg_index i
cross join unnest(i.indclass::oid[]) o(opclass)
join pg_depend d on d.classid = 'pg_opclass'::regclass and d.objid = o.opclass and d.deptype = 'e'
join pg_extension e on e.oid = d.refobjid
where i.indrelid = any(%(oids)s::oid[]) and (i.indisunique or i.indisexclusion)
order by 1, 2, 3
