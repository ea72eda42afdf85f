-- The rows of the pairs of one source, with task and pair.
select e.id, e.cmetadata ->> 'task_id', e.cmetadata ->> 'pair_id'
from {embeddings} e
where e.cmetadata @> %s and e.cmetadata ?& array['task_id', 'pair_id']
