-- statistics: ANALYZE's statistics of the chosen relations' columns, values as text; without private columns.
select c.oid::int8 as relation,
       s.attname::text as column,
       s.null_frac::float8 as null_share,
       s.n_distinct::float8 as distinct_figure,
       case when x.relation is not null then null
            -- as a number, because the text of money depends on the server's locale
            when a.atttypid = 'money'::regtype then s.most_common_vals::text::money[]::numeric[]::text[]
            else s.most_common_vals::text::text[] end as common_values,
       case when x.relation is null then s.most_common_freqs::float8[] end as common_shares,
       case when x.relation is not null then null
            when a.atttypid = 'money'::regtype then s.histogram_bounds::text::money[]::numeric[]::text[]
            else s.histogram_bounds::text::text[] end as bounds
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname
             and s.inherited = exists (select from pg_inherits i where i.inhparent = c.oid)
join pg_attribute a on a.attrelid = c.oid and a.attname = s.attname
left join unnest(%(private_relations)s::oid[], %(private_columns)s::text[]) x(relation, name)
       on x.relation = c.oid and x.name = s.attname
where c.oid = any(%(oids)s::oid[])
order by 1, 2
