-- add_source: Registers a source or replaces its connection; no row where the name is that of a task's own.
insert into sources (name, secret, address) values (%(name)s, %(secret)s, %(address)s)
on conflict (name) do update set secret = excluded.secret, address = excluded.address where sources.task_id is null
returning name

-- change_source: Replaces a connection that is still the one that was read; no row where it was changed or removed.
update sources set secret = %(secret)s, address = %(address)s
where name = %(name)s and task_id is null and secret = %(old_secret)s
returning name

-- add_source_of_task: Keeps the connection that was given with a task under its id; no row where that is taken.
insert into sources (name, secret, address, task_id) values (%(name)s, %(secret)s, %(address)s, %(name)s)
on conflict (name) do nothing returning name

-- get_registered_source: The encrypted connection of a source that was given with no task.
select secret from sources where name = %(name)s and task_id is null

-- get_sources: The encrypted connections of several sources.
select name, secret from sources where name = any (%(names)s)

-- list_sources: All registered sources, without secrets.
select name, address, created_at from sources where task_id is null order by name

-- remove_source: Forgets a source.
delete from sources where name = %(name)s and task_id is null returning name

-- remove_sources_of_task: Forgets the connection that was given with a task.
delete from sources where task_id = %(task_id)s

-- remove_orphans: Forgets the connections of tasks that never came to be; returns how many.
with gone as (
    delete from sources s
    where s.task_id is not null and s.created_at < now() - make_interval(secs => %(seconds)s)
      and not exists (select from events e where e.stream = 'task:' || s.task_id)
    returning 1)
select count(*) from gone

-- store_input: Keeps an uploaded input or replaces it.
insert into inputs (name, content, sha256) values (%(name)s, %(content)s, %(sha256)s)
on conflict (name) do update set content = excluded.content, sha256 = excluded.sha256, created_at = now()

-- get_input: The bytes of an input.
select content from inputs where name = %(name)s

-- list_inputs: All inputs, each with its beginning, which shows what it is.
select name, octet_length(content), sha256, created_at, substring(content for 4096) from inputs order by name

-- remove_input: Forgets an input.
delete from inputs where name = %(name)s returning name

-- executor_seen: An executor says that it is alive.
insert into executors (executor, address, running, figures)
values (%(executor)s, %(address)s, %(running)s, %(figures)s)
on conflict (executor) do update set seen_at = now(), running = excluded.running, figures = excluded.figures

-- executor_gone: An executor leaves.
delete from executors where executor = %(executor)s

-- list_executors: Who is alive, by the database's clock.
select executor, address, started_at, seen_at, running, figures, extract(epoch from now() - seen_at)::float8 as silent_seconds
from executors where seen_at > now() - make_interval(secs => %(seconds)s) order by started_at

-- forget_executors: Removes those silent for an hour.
delete from executors where seen_at < now() - interval '1 hour'

-- requested_deletions: Tasks whose deletion cleanup_old_tasks asked for.
select task_id from deletion_requests order by requested_at limit 1000

-- deletion_done: A requested deletion was carried out or refused.
delete from deletion_requests where task_id = %(task_id)s

-- keep_fingerprint: Keeps the fingerprint of the key that encrypts sources; nothing where one is kept already.
insert into secret_key (fingerprint) values (%(fingerprint)s) on conflict do nothing

-- fingerprint: The fingerprint of the key that encrypts sources; no row before the first start.
select fingerprint from secret_key

-- forget_sources: Removes all sources and the fingerprint of their key; their names, and if they were registered.
with key as (delete from secret_key) delete from sources returning name, task_id is null

-- encrypted: Some of the encrypted connections.
select secret from sources order by created_at desc limit 100
