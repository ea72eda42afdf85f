-- store_exists: True if the table of the vector store exists.
select to_regclass('public.langchain_pg_embedding') is not null

-- remove_items: Remove the items that were last loaded by a task; containment is used, because the GIN index supports it.
delete from public.langchain_pg_embedding where cmetadata @> jsonb_build_object('task_id', %(task_id)s::text)
