-- The index for rows of one source or database, under LangChain's name for it.
create index if not exists ix_cmetadata_gin on {embeddings} using gin (cmetadata jsonb_path_ops)
