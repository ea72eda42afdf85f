-- add_receiver: Store a receiver that gets notices of events from now on; no row if the name is in use.
insert into receivers (name, secret, address, types, position)
values (%(name)s, %(secret)s, %(address)s, %(types)s, (select coalesce(max(position), 0) from events))
on conflict (name) do nothing
returning created_at

-- list_receivers: All receivers, each with the number of its waiting notices and its last delivery or failure.
select r.name, r.address, r.types, r.created_at, (select count(*) from notices n where n.receiver = r.name),
       last.type, last.recorded_at, last.error
from receivers r
left join lateral (
    select e.type, e.recorded_at, e.data ->> 'error' as error from events e
    where e.stream = 'receiver:' || r.name and e.type in ('notice.delivered', 'notice.failed')
    -- not of a removed receiver of that name
    and e.recorded_at >= r.created_at
    order by e.version desc limit 1) last on true
order by r.name

-- remove_receiver: Remove a receiver and its waiting notices.
delete from receivers where name = %(name)s returning name

-- make_notices: Make the notices of new events, of receivers for which no other process does at this moment.
with ready as (
    select name, types, position from receivers for update skip locked),
head as (
    select coalesce(max(position), 0) as position from events),
made as (
    insert into notices (receiver, position)
    select r.name, e.position from ready r
    cross join head h
    join events e on e.position > r.position and e.position <= h.position
        and (e.type = any (r.types) or e.type = 'receiver.tested' and e.stream = 'receiver:' || r.name)
    -- of a run of the whole workflow, the end of each step is the end of an execution as well; "offset 0" looks this up
    -- for each end, in place of reading all requests of the log
    where not starts_with(e.type, 'execution.') or exists (
        select from events s where s.stream = e.stream and s.type = 'step.requested'
            and s.data ->> 'execution_id' = e.data ->> 'execution_id' offset 0)
    on conflict do nothing)
update receivers r set position = h.position from ready, head h
where r.name = ready.name and r.position < h.position

-- claim: Claim the notice that is due for longest for `seconds`, in which no other process sends it; not of busy receivers.
update notices n set attempt = n.attempt + 1, due_at = clock_timestamp() + make_interval(secs => %(seconds)s)
from receivers r
where r.name = n.receiver and (n.receiver, n.position) = (
    select receiver, position from notices where due_at <= statement_timestamp() and receiver <> all (%(busy)s)
    order by due_at limit 1 for update skip locked)
returning n.receiver, n.position, n.attempt, r.secret

-- event: An event with its digest, of which a notice is sent.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at, encode(digest, 'hex')
from events where position = %(position)s

-- task_names: Name and database of a task, as it was created.
select data ->> 'task_name', data ->> 'db_name' from events where stream = 'task:' || %(task_id)s and version = 1

-- settle: Remove a notice that was delivered or given up.
delete from notices where receiver = %(receiver)s and position = %(position)s

-- put_off: Send a notice again after some seconds; no row if its receiver was removed.
update notices set due_at = clock_timestamp() + make_interval(secs => %(seconds)s)
where receiver = %(receiver)s and position = %(position)s
returning position
