-- dependencies: objects outside the system catalog that defaults, checks and views of the chosen relations use, and
-- the tables they inherit from.
with maker as (
    select 'pg_attrdef'::regclass as class, d.oid as object, d.adrelid as relation, a.attname::text as part
    from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = any(%(oids)s::oid[])
    union all
    select 'pg_constraint'::regclass, k.oid, k.conrelid, k.conname::text
    from pg_constraint k where k.conrelid = any(%(oids)s::oid[]) and k.contype = 'c'
    union all
    select 'pg_rewrite'::regclass, r.oid, r.ev_class, null
    from pg_rewrite r where r.ev_class = any(%(oids)s::oid[]) and r.rulename = '_RETURN'
)
select distinct
       m.relation::int8 as relation,
       m.part,
       case when d.refclassid = 'pg_proc'::regclass then 'function' else 'relation' end as kind,
       coalesce(n.nspname, rn.nspname)::text as schema,
       coalesce(p.proname, r.relname)::text as name,
       e.extname::text as extension
from maker m
join pg_depend d on d.classid = m.class and d.objid = m.object
left join pg_proc p on d.refclassid = 'pg_proc'::regclass and p.oid = d.refobjid
left join pg_namespace n on n.oid = p.pronamespace
left join pg_class r on d.refclassid = 'pg_class'::regclass and r.oid = d.refobjid and r.oid <> m.relation
                    and r.relkind in ('r', 'p', 'v', 'm', 'f')
left join pg_namespace rn on rn.oid = r.relnamespace
left join pg_depend x on x.classid = 'pg_proc'::regclass and x.objid = p.oid and x.deptype = 'e'
left join pg_extension e on e.oid = x.refobjid
where (p.oid is not null and n.nspname <> 'pg_catalog') or (r.oid is not null and m.class = 'pg_rewrite'::regclass)
union all
select i.inhrelid::int8, null, 'parent', n.nspname::text, p.relname::text, null
from pg_inherits i
join pg_class c on c.oid = i.inhrelid and not c.relispartition and c.relkind in ('r', 'f')
join pg_class p on p.oid = i.inhparent
join pg_namespace n on n.oid = p.relnamespace
where i.inhrelid = any(%(oids)s::oid[])
order by 1, 2, 3, 4, 5, 6
