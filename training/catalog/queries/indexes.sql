-- indexes: whole, valid indexes over plain columns of the chosen relations.
select i.indrelid::int8 as relation,
       i.indisunique as is_unique,
       array(select a.attname::text from unnest(i.indkey::int2[]) with ordinality u(attnum, position)
             join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.attnum
             where u.position <= i.indnkeyatts order by u.position) as columns,
       m.amname::text as method,
       -- equivalent to `unique (a, b)`
       i.indnatts = i.indnkeyatts and 0 = all(i.indoption::int2[]) and not exists (
           select from unnest(i.indkey::int2[], i.indcollation::oid[], i.indclass::oid[]) u(attnum, collated, opclass)
           join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.attnum
           join pg_opclass o on o.oid = u.opclass
           where u.collated <> a.attcollation or not o.opcdefault) as plain,
       i.indisunique and coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls_alike
from pg_index i
join pg_class c on c.oid = i.indexrelid
join pg_am m on m.oid = c.relam
where i.indrelid = any(%(oids)s::oid[]) and i.indisvalid and i.indpred is null and i.indexprs is null
order by i.indrelid, c.relname::text collate "C"
