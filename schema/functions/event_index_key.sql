-- Lookup key of an indexed event: the source of a created task, else the execution.
create or replace function event_index_key(type text, data json) returns text language sql immutable
return case type when 'task.created' then data ->> 'source' else data ->> 'execution_id' end;
