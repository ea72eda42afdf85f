-- Add the staged rows to the store, replacing rows of the same id.
insert into {embeddings} (id, collection_id, embedding, document, cmetadata)
select id, collection_id, embedding, document, cmetadata from pg_temp.staged_items
on conflict (id) do update set
  collection_id = excluded.collection_id,
  embedding = excluded.embedding,
  document = excluded.document,
  cmetadata = excluded.cmetadata
