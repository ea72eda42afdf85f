-- extras: what else the chosen relations declare: exclusions, other indexes, triggers, policies, parents and the like.
select k.conrelid::int8 as relation, 'exclusion' as kind, k.conname::text as name, pg_get_constraintdef(k.oid) as definition,
       exists (select from pg_depend d join pg_proc p on p.oid = d.refobjid
               where d.classid = 'pg_class'::regclass and d.objid = k.conindid and d.refclassid = 'pg_proc'::regclass
                 and p.pronamespace <> 'pg_catalog'::regnamespace) as calls_functions
from pg_constraint k where k.conrelid = any(%(oids)s::oid[]) and k.contype = 'x'
union all
select i.indrelid::int8, case when i.indisunique then 'unique index' else 'index' end, c.relname::text,
       case when i.indisunique then pg_get_indexdef(i.indexrelid) else '' end,
       i.indisunique and exists (
           select from pg_depend d join pg_proc p on p.oid = d.refobjid
           where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refclassid = 'pg_proc'::regclass
             and p.pronamespace <> 'pg_catalog'::regnamespace)
from pg_index i join pg_class c on c.oid = i.indexrelid
where i.indrelid = any(%(oids)s::oid[])
  and not (i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null)
  and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype = 'x')
union all
select t.tgrelid::int8, 'trigger', t.tgname::text, '', true
from pg_trigger t where t.tgrelid = any(%(oids)s::oid[]) and not t.tgisinternal
union all
select p.polrelid::int8, 'policy', p.polname::text, '', true from pg_policy p where p.polrelid = any(%(oids)s::oid[])
union all
select r.ev_class::int8, 'rule', r.rulename::text, '', true
from pg_rewrite r where r.ev_class = any(%(oids)s::oid[]) and r.rulename <> '_RETURN'
union all
select h.inhrelid::int8, 'parent', h.inhparent::regclass::text, '', true
from pg_inherits h join pg_class c on c.oid = h.inhrelid
where h.inhrelid = any(%(oids)s::oid[]) and not c.relispartition
union all
select h.inhparent::int8, 'partition', c.relname::text, '', true
from pg_inherits h join pg_class c on c.oid = h.inhrelid
where h.inhparent = any(%(oids)s::oid[]) and c.relispartition
union all
select a.attrelid::int8, 'collation', a.attname::text, a.attcollation::regcollation::text, true
from pg_attribute a join pg_collation o on o.oid = a.attcollation
where a.attrelid = any(%(oids)s::oid[]) and a.attnum > 0 and not a.attisdropped
  and o.collnamespace <> 'pg_catalog'::regnamespace
union all
select c.oid::int8, 'option', o.said, '', true
from pg_class c cross join unnest(c.reloptions) o(said)
where c.oid = any(%(oids)s::oid[]) and c.relkind in ('v', 'm')
union all
select distinct i.indrelid::int8, 'extension', e.extname::text, '', true
from pg_index i
cross join unnest(i.indclass::oid[]) o(opclass)
join pg_depend d on d.classid = 'pg_opclass'::regclass and d.objid = o.opclass and d.deptype = 'e'
join pg_extension e on e.oid = d.refobjid
where i.indrelid = any(%(oids)s::oid[]) and (i.indisunique or i.indisexclusion)
order by 1, 2, 3
