-- types: every type a column can have (the row types of tables left out), with what its making takes.
select t.oid::int8 as oid,
       n.nspname::text as schema,
       t.typname::text as name,
       t.typtype::text as kind,
       t.typcategory::text as category,
       case when t.typcategory = 'A' then t.typelem::int8 else 0 end as element,
       t.typbasetype::int8 as base,
       case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end as base_type,
       t.typnotnull as not_null,
       t.typdefault as default,
       array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as enum_values,
       array(select k.conname::text from pg_constraint k where k.contypid = t.oid and k.contype = 'c'
             order by k.conname::text collate "C") as check_names,
       array(select pg_get_expr(k.conbin, 0) from pg_constraint k where k.contypid = t.oid and k.contype = 'c'
             order by k.conname::text collate "C") as check_expressions,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum) as attribute_names,
       array(select format_type(a.atttypid, a.atttypmod) from pg_attribute a
             where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum) as attribute_types,
       array(select a.atttypid::int8 from pg_attribute a
             where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum) as attribute_oids,
       (select e.extname::text from pg_depend d join pg_extension e on e.oid = d.refobjid
        where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
          and d.refclassid = 'pg_extension'::regclass limit 1) as extension
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
left join pg_class c on c.oid = t.typrelid
where (t.typtype <> 'c' or c.relkind = 'c')
  -- the array over a row type is as many again
  and not exists (select from pg_type e join pg_class ec on ec.oid = e.typrelid
                  where e.oid = t.typelem and t.typcategory = 'A' and ec.relkind <> 'c')
order by t.oid
