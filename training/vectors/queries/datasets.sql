-- The datasets of the store: source, language, database, number of pairs, and the tasks that loaded them, newest first.
select
    e.cmetadata ->> 'source',
    e.cmetadata ->> 'language',
    max(e.cmetadata ->> 'db_name'),
    count(*),
    array_agg(distinct e.cmetadata ->> 'task_id' order by e.cmetadata ->> 'task_id' desc)
from {embeddings} e
join {collections} c on c.uuid = e.collection_id
where c.name = 'sql' and e.cmetadata ?& array['source', 'language', 'db_name', 'task_id']
group by 1, 2
order by 1, 2
