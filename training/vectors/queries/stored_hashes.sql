-- Every row of one database that has a vector, with the digest of its text.
select id, cmetadata ->> 'content_hash'
from {embeddings}
where cmetadata @> %s and embedding is not null and cmetadata ? 'content_hash'
