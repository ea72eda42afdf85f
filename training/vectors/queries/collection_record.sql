-- What a collection records of itself, and whether it holds rows. Locked, so that no other record is made meanwhile.
select c.cmetadata, exists (select from {embeddings} e where e.collection_id = c.uuid)
from {collections} c
where c.name = %s
for no key update
