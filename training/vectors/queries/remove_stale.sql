-- Remove rows of one source that its newest load does not have: those its task loaded before and, unless the load only
-- adds, those of other runs in the same language about its tables alone. Rows without a language are from earlier versions.
delete from {embeddings} e
where e.cmetadata @> %(about)s
  and e.collection_id in (select uuid from {collections} where name = any (%(kinds)s))
  and not exists (select from unnest(%(keep)s::text[]) as kept (id) where kept.id = e.id)
  and (
    e.cmetadata ->> 'task_id' = %(task_id)s
    or not %(adds)s and (
      coalesce(e.cmetadata ->> 'language', %(language)s) = %(language)s
      and (
        %(tables)s::text[] is null
        or e.cmetadata ->> 'table' = any (%(tables)s)
        or (e.cmetadata -> 'tables' <> '[]' and e.cmetadata -> 'tables' <@ to_jsonb(%(tables)s::text[]))
      )
    )
  )
