-- The shortest pair of each dataset and difficulty.
select distinct on (1, 2, 3)
    e.cmetadata ->> 'source', e.cmetadata ->> 'language', e.cmetadata ->> 'difficulty', e.document
from {embeddings} e
join {collections} c on c.uuid = e.collection_id
where c.name = 'sql' and e.cmetadata ?& array['source', 'language', 'db_name', 'task_id']
order by 1, 2, 3, length(e.document), e.id
