-- The index by which rows of one source or database are found, under LangChain's own name for it.
create index if not exists ix_cmetadata_gin on {embeddings} using gin (cmetadata jsonb_path_ops)
