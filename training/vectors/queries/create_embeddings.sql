-- The table of items, as LangChain creates it.
create table if not exists {embeddings} (
  id varchar primary key,
  collection_id uuid references {collections} (uuid) on delete cascade,
  embedding {vector},
  document varchar,
  cmetadata jsonb
)
