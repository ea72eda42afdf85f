-- store_exists: True if anything was ever loaded.
select to_regclass('public.langchain_pg_embedding') is not null

-- remove_items: Remove the items that a task was the last to load; the GIN index answers containment.
delete from public.langchain_pg_embedding where cmetadata @> jsonb_build_object('task_id', %(task_id)s::text)
