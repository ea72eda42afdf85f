-- The column that goes with the extension where somebody drops that with all that depends on it.
alter table {embeddings} add column if not exists embedding {vector}
