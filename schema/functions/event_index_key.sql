-- Lookup key of an indexed event: the source of a created task, the executor that is drained alone, else the execution.
create or replace function event_index_key(type text, data json) returns text language sql immutable
return case when type = 'task.created' then data ->> 'source'
            when type in ('executor.drained', 'executor.resumed') then data ->> 'executor'
            else data ->> 'execution_id' end;
