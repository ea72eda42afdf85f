-- search_pairs: A page of the pairs of all tasks that match, newest first, with the number of all that match.
with found as materialized (
    select p.id from data_pipeline_pairs p join data_pipeline_tasks t on t.id = p.task_id
    where (%(patterns)s::text[] is null or p.words like all (%(patterns)s::text[]))
      and (%(db_name)s::text is null or t.db_name = %(db_name)s)
      and (%(language)s::text is null or p.language = %(language)s)
      and (%(status)s::text[] is null or p.states && %(status)s::text[])
      and (%(difficulty)s::text[] is null or p.difficulty = any (%(difficulty)s::text[]))
      and (%(table)s::text is null or %(table)s::text = any (p.tables)))
select p.pair_id, p.question, p.sql, p.language, p.difficulty, p.family, p.theme, p.tables, p.origin, p.status, p.review,
    p.valid, p.rows, p.error, p.loaded, p.position, p.validity, p.cause, p.repair, p.carried_from, p.unloaded_by,
    p.id, p.task_id, t.task_name, t.db_name, p.dataset, (select count(*) from found)
from found join data_pipeline_pairs p using (id) join data_pipeline_tasks t on t.id = p.task_id
where p.id < %(before)s
order by p.id desc
limit %(limit)s
