-- The rows of a dataset in a collection, nearest to a vector first. Adding 0 keeps the approximate index out, which
-- would find too few rows of a small dataset in a large store.
select e.id, e.document, e.cmetadata, 1 - (e.embedding operator({home}.<=>) %(vector)s::{home}.vector)
from {embeddings} e
join {collections} c on c.uuid = e.collection_id
where c.name = %(kind)s and e.cmetadata @> %(about)s and e.embedding is not null
order by (e.embedding operator({home}.<=>) %(vector)s::{home}.vector) + 0, e.id
limit %(limit)s
