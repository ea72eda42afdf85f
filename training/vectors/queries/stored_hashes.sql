-- The digests of the texts of these rows, if they have a vector.
select id, cmetadata ->> 'content_hash'
from {embeddings}
where id = any (%s) and embedding is not null and cmetadata ? 'content_hash'
