-- True if the approximate index exists and is valid.
select exists (
  select from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid = to_regclass(%s) and c.relname = 'langchain_pg_embedding_hnsw' and i.indisvalid
)
