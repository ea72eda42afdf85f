-- The embedding column, which is dropped together with the extension.
alter table {embeddings} add column if not exists embedding {vector}
