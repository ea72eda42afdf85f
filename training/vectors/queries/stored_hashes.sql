-- Those of these rows that have a vector, with the digests of their texts.
select id, cmetadata ->> 'content_hash'
from {embeddings}
where id = any (%s) and embedding is not null and cmetadata ? 'content_hash'
