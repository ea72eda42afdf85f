-- Rows of one database that its newest load does not know.
delete from {embeddings} e
where e.cmetadata @> %s
  and e.collection_id in (select uuid from {collections} where name = any (%s))
  and not exists (select from unnest(%s::text[]) as kept (id) where kept.id = e.id)
