-- What a landmark is looked up by: the source of a new task, else its execution.
create or replace function landmark_key(type text, data json) returns text language sql immutable
return case type when 'task.created' then data ->> 'source' else data ->> 'execution_id' end;
