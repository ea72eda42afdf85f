-- Number of pairs of a source in one language by task.
select e.cmetadata ->> 'task_id', count(*)
from {embeddings} e
where e.cmetadata @> %s and e.cmetadata ?& array['task_id', 'pair_id']
group by 1
order by 1
