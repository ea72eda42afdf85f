-- Update the metadata of rows whose text and vector stay.
update {embeddings} e
set cmetadata = fresh.metadata::jsonb
from unnest(%s::text[], %s::text[]) as fresh (id, metadata)
where e.id = fresh.id and e.cmetadata is distinct from fresh.metadata::jsonb
