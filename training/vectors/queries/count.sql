-- Rows with a vector in a collection.
select count(*)
from {embeddings} e
join {collections} c on c.uuid = e.collection_id
where c.name = %s and e.cmetadata @> %s and e.embedding is not null
