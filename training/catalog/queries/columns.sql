-- columns: the columns of the chosen relations in their order.
select a.attrelid::int8 as relation,
       a.attname::text as name,
       format_type(a.atttypid, a.atttypmod) as type,
       a.atttypid::int8 as type_oid,
       a.attnotnull as not_null,
       case when a.attgenerated = '' and a.attrelid <> all(%(locked)s::oid[]) then pg_get_expr(d.adbin, d.adrelid) end as default,
       a.attidentity::text as identity,
       case when a.attidentity <> '' then (
           select concat_ws(' ',
                  case when s.seqincrement <> 1 then 'increment by ' || s.seqincrement end,
                  case when s.seqmin <> 1 then 'minvalue ' || s.seqmin end,
                  case when s.seqmax <> case s.seqtypid when 'int2'::regtype then 32767 when 'int4'::regtype then 2147483647
                                        else 9223372036854775807 end then 'maxvalue ' || s.seqmax end,
                  case when s.seqstart <> s.seqmin then 'start with ' || s.seqstart end,
                  case when s.seqcache <> 1 then 'cache ' || s.seqcache end,
                  case when s.seqcycle then 'cycle' end)
           from pg_depend p join pg_sequence s on s.seqrelid = p.objid
           where p.classid = 'pg_class'::regclass and p.refclassid = 'pg_class'::regclass
             and p.refobjid = a.attrelid and p.refobjsubid = a.attnum and p.deptype = 'i') end as identity_options,
       a.attgenerated::text as generated_kind,
       case when a.attgenerated <> '' and a.attrelid <> all(%(locked)s::oid[])
                 -- a generated column may be readable although the columns of its expression are not
                 and not (a.attrelid = any(%(some_columns)s::oid[]) and exists (
                     select from pg_depend p
                     where p.refclassid = 'pg_class'::regclass and p.refobjid = a.attrelid
                       and p.refobjsubid not in (0, a.attnum) and not has_column_privilege(a.attrelid, p.refobjsubid::int2, 'select')
                       and (p.classid = 'pg_attrdef'::regclass and p.objid = d.oid
                            or p.classid = 'pg_class'::regclass and p.objid = a.attrelid and p.objsubid = a.attnum)))
            then pg_get_expr(d.adbin, d.adrelid) end as generated,
       a.attrelid = any(%(some_columns)s::oid[]) and not has_column_privilege(a.attrelid, a.attnum, 'select') as withheld,
       col_description(a.attrelid, a.attnum) as comment,
       case when a.attcollation <> t.typcollation and cn.nspname = 'pg_catalog' then co.collname::text end as collation
from pg_attribute a
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join pg_collation co on co.oid = a.attcollation
left join pg_namespace cn on cn.oid = co.collnamespace
where a.attrelid = any(%(oids)s::oid[]) and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum
