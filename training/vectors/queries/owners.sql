-- The pairs of one source: their rows, and whose they are.
select e.id, e.cmetadata ->> 'task_id', e.cmetadata ->> 'pair_id'
from {embeddings} e
where e.cmetadata @> %s and e.cmetadata ?& array['task_id', 'pair_id']
