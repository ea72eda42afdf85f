-- Number of these rows with a vector, by collection.
select c.name, count(*)
from {embeddings} e
join {collections} c on c.uuid = e.collection_id
where e.id = any (%s) and e.embedding is not null
group by c.name
