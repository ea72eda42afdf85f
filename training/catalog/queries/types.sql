-- types: every type of a column (except row types of tables), with all that its creation needs.
select t.oid::int8 as oid,
       n.nspname::text as schema,
       t.typname::text as name,
       t.typtype::text as kind,
       t.typcategory::text as category,
       case when t.typcategory = 'A' then t.typelem::int8 else 0 end as element,
       t.typbasetype::int8 as base,
       case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod)
            || case when t.typcollation <> b.typcollation then ' collate ' || t.typcollation::regcollation else '' end
            end as base_type,
       obj_description(t.oid, 'pg_type') as comment,
       r.rngtypid::int8 as range,
       case when t.typtype = 'r' then concat_ws(', ',
           'subtype = ' || format_type(r.rngsubtype, null),
           case when not ro.opcdefault and ro.opcnamespace = 'pg_catalog'::regnamespace
                then 'subtype_opclass = ' || quote_ident(ro.opcname) end,
           case when r.rngcollation <> rs.typcollation and rc.collnamespace = 'pg_catalog'::regnamespace
                then 'collation = ' || quote_ident(rc.collname) end,
           case when pd.pronamespace = 'pg_catalog'::regnamespace then 'subtype_diff = ' || quote_ident(pd.proname) end,
           'multirange_type_name = ' || r.rngmultitypid::regtype) end as range_options,
       case when t.typtype = 'r' then concat_ws(', ',
           case when not ro.opcdefault and ro.opcnamespace <> 'pg_catalog'::regnamespace then 'subtype_opclass ' || ro.opcname end,
           case when r.rngcollation <> rs.typcollation and rc.collnamespace <> 'pg_catalog'::regnamespace
                then 'collation ' || rc.collname end,
           case when pd.pronamespace <> 'pg_catalog'::regnamespace then 'subtype_diff ' || pd.proname end,
           'canonical ' || pc.proname) end as range_left_out,
       exists (select from pg_depend d join pg_proc p on p.oid = d.refobjid
               where t.typtype = 'd' and d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'n'
                 and d.refclassid = 'pg_proc'::regclass and p.pronamespace <> 'pg_catalog'::regnamespace) as own_default,
       t.typnotnull as not_null,
       t.typdefault as default,
       array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as enum_values,
       array(select k.conname::text from pg_constraint k where k.contypid = t.oid and k.contype = 'c'
             order by k.conname::text collate "C") as check_names,
       array(select pg_get_expr(k.conbin, 0) from pg_constraint k where k.contypid = t.oid and k.contype = 'c'
             order by k.conname::text collate "C") as check_expressions,
       case when t.typtype = 'd' then array(
             select k.conname::text from pg_constraint k join pg_depend d on d.classid = 'pg_constraint'::regclass and d.objid = k.oid
             join pg_proc p on d.refclassid = 'pg_proc'::regclass and p.oid = d.refobjid
             where k.contypid = t.oid and p.pronamespace <> 'pg_catalog'::regnamespace) else '{}' end as own_checks,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum) as attribute_names,
       array(select format_type(a.atttypid, a.atttypmod)
                    || case when a.attcollation <> f.typcollation then ' collate ' || a.attcollation::regcollation else '' end
             from pg_attribute a join pg_type f on f.oid = a.atttypid
             where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum) as attribute_types,
       case when t.typtype = 'r' then array[r.rngsubtype::int8] else array(select a.atttypid::int8 from pg_attribute a
             where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum) end as attribute_oids,
       (select e.extname::text from pg_depend d join pg_extension e on e.oid = d.refobjid
        where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
          and d.refclassid = 'pg_extension'::regclass limit 1) as extension
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
left join pg_class c on c.oid = t.typrelid
left join pg_type b on t.typtype = 'd' and b.oid = t.typbasetype
left join pg_range r on (t.typtype = 'r' and r.rngtypid = t.oid) or (t.typtype = 'm' and r.rngmultitypid = t.oid)
left join pg_type rs on rs.oid = r.rngsubtype
left join pg_opclass ro on ro.oid = r.rngsubopc
left join pg_collation rc on rc.oid = r.rngcollation
left join pg_proc pd on pd.oid = r.rngsubdiff
left join pg_proc pc on pc.oid = r.rngcanonical
where (t.typtype <> 'c' or c.relkind = 'c')
  -- arrays of row types are left out, too: there are as many as tables
  and not exists (select from pg_type e join pg_class ec on ec.oid = e.typrelid
                  where e.oid = t.typelem and t.typcategory = 'A' and ec.relkind <> 'c')
order by t.oid
