-- Rows of one source that its newest load does not know: what its task loaded before, and what runs in the same
-- language loaded about its tables alone, unless the load only adds. A row that tells no language is from before languages were told.
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
