-- The table of collections, as LangChain creates it.
create table if not exists {collections} (
  uuid uuid primary key,
  name varchar not null unique,
  cmetadata json
)
