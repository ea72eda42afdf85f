-- add_source: Register a source or replace its connection; no row if the name is that of a source given with a task.
insert into sources (name, secret, address) values (%(name)s, %(secret)s, %(address)s)
on conflict (name) do update set secret = excluded.secret, address = excluded.address where sources.task_id is null
returning name

-- change_source: Replace the connection of a source; no row if the connection changed or was removed since it was read.
update sources set secret = %(secret)s, address = %(address)s
where name = %(name)s and task_id is null and secret = %(old_secret)s
returning name

-- add_source_of_task: Store the connection given with a task, with the task's id as its name; no row if the name is taken.
insert into sources (name, secret, address, task_id) values (%(name)s, %(secret)s, %(address)s, %(name)s)
on conflict (name) do nothing returning name

-- get_registered_source: The encrypted connection of a registered source.
select secret from sources where name = %(name)s and task_id is null

-- get_sources: The encrypted connections of several sources.
select name, secret from sources where name = any (%(names)s)

-- list_sources: All registered sources, without secrets.
select name, address, created_at from sources where task_id is null order by name

-- remove_source: Remove a registered source.
delete from sources where name = %(name)s and task_id is null returning name

-- remove_sources_of_task: Remove the connection that was given with a task.
delete from sources where task_id = %(task_id)s

-- remove_orphans: Remove old connections of tasks that were never created; return the number removed.
with gone as (
    delete from sources s
    where s.task_id is not null and s.created_at < now() - make_interval(secs => %(seconds)s)
      and not exists (select from events e where e.stream = 'task:' || s.task_id)
    returning 1)
select count(*) from gone

-- lock_input: Let other changes of an input wait until this transaction ends.
select pg_advisory_xact_lock(hashtextextended('input ' || %(name)s, 0))

-- store_input: Store or replace an uploaded input.
insert into inputs (name, content, sha256) values (%(name)s, %(content)s, %(sha256)s)
on conflict (name) do update set content = excluded.content, sha256 = excluded.sha256, created_at = now()

-- get_input: The bytes of an input.
select content from inputs where name = %(name)s

-- list_inputs: All inputs, each with its first 4 KiB, from which the kind of the input is recognised.
select name, octet_length(content), sha256, created_at, substring(content for 4096) from inputs order by name

-- remove_input: Remove an input.
delete from inputs where name = %(name)s returning name

-- executor_seen: Record that an executor is alive.
insert into executors (executor, address, running, counters)
values (%(executor)s, %(address)s, %(running)s, %(counters)s)
on conflict (executor) do update set seen_at = now(), running = excluded.running, counters = excluded.counters

-- executor_gone: Remove the row of an executor that shuts down.
delete from executors where executor = %(executor)s

-- list_executors: Executors that reported within the given seconds, by the database's clock, with the last event of their own drain.
select x.executor, x.address, x.started_at, x.seen_at, x.running, x.counters,
       extract(epoch from now() - x.seen_at)::float8 as silent_seconds, d.type, d.data::text, d.meta::text, d.recorded_at
from executors x
left join lateral (select e.type, e.data, e.meta, e.recorded_at from events e where e.stream = 'executor:' || x.executor
                   order by e.version desc limit 1) d on true
where x.seen_at > now() - make_interval(secs => %(seconds)s)
order by x.started_at

-- remove_silent_executors: Remove the rows of executors that have not reported for an hour.
delete from executors where seen_at < now() - interval '1 hour'

-- add_key: Store the digest of an API key; no row if the name is in use. The name of a revoked key may be used again.
insert into api_keys (name, digest, scope) values (%(name)s, %(digest)s, %(scope)s)
on conflict (name) do update set digest = excluded.digest, scope = excluded.scope, created_at = now(), revoked_at = null
where api_keys.revoked_at is not null
returning created_at

-- find_key: The valid API key with a digest.
select name, scope from api_keys where digest = %(digest)s and revoked_at is null

-- list_keys: All API keys, without their digests.
select name, scope, created_at, revoked_at from api_keys order by created_at

-- revoke_key: Revoke an API key.
update api_keys set revoked_at = now() where name = %(name)s and revoked_at is null returning name

-- count_keys: The number of valid API keys.
select count(*) from api_keys where revoked_at is null

-- store_fingerprint: Store the fingerprint of the key that encrypts sources, unless a fingerprint is stored.
insert into secret_key (fingerprint) values (%(fingerprint)s) on conflict do nothing

-- fingerprint: The fingerprint of the key that encrypts sources; no row before the first start.
select fingerprint from secret_key

-- forget_sources: Remove all sources and the fingerprint of their key; return each name, and true if it was registered.
with key as (delete from secret_key) delete from sources returning name, task_id is null

-- own_database: Identity of this database, in the form of `source_safety`.
select concat_ws('/', (select system_identifier from pg_control_system()),
                 (select oid from pg_database where datname = current_database()))

-- installation: Identity of this database, which a copy does not share; the registered id of the output folder, time zone, and
-- fingerprint of the key, null before the first start.
select concat_ws('/', (select system_identifier from pg_control_system()),
                 (select oid from pg_database where datname = current_database()), current_schema()),
       (select store_id from installation), (select timezone from installation), (select fingerprint from secret_key)

-- lock_installation: Let other processes wait until this transaction has registered the installation.
lock table installation in share row exclusive mode

-- register_installation: Store the id of the output folder and the time zone, in place of stored ones.
insert into installation (store_id, timezone) values (%(store_id)s, %(timezone)s)
on conflict (one) do update set store_id = excluded.store_id, timezone = excluded.timezone
