-- The metadata of a collection, and true if it has rows. Locked until the end of the transaction.
select c.cmetadata, exists (select from {embeddings} e where e.collection_id = c.uuid)
from {collections} c
where c.name = %s
for no key update
