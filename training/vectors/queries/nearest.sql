-- The rows nearest to a vector.
select e.id, e.collection_id, e.document, e.cmetadata, e.embedding {distance} %(vector)s as away
from {embeddings} e
where e.collection_id = any (%(collections)s) and e.cmetadata @> %(about)s and e.embedding is not null
order by e.embedding {distance} %(vector)s
limit %(k)s
