-- store_exists: Whether anything was ever loaded there.
select to_regclass('public.langchain_pg_embedding') is not null

-- remove: What a task was the last to load; its index answers by containment.
delete from public.langchain_pg_embedding where cmetadata @> jsonb_build_object('task_id', %(task_id)s::text)
