-- set: Set a schedule, or replace the one of this name.
insert into schedules (name, at, db_name, parameters, due_at)
values (%(name)s, %(at)s, %(db_name)s, %(parameters)s, %(due_at)s)
on conflict (name) do update
set at = excluded.at, db_name = excluded.db_name, parameters = excluded.parameters,
    -- a due time that waits is still dealt with, unless the schedule has other times now
    due_at = case when schedules.at = excluded.at and schedules.due_at <= clock_timestamp()
                  then schedules.due_at else excluded.due_at end

-- remove: Remove a schedule.
delete from schedules where name = %(name)s returning name

-- list: All schedules, or the one of a name, each with its newest due time that a task was started for or that was skipped.
select s.name, s.at, s.db_name, s.parameters, s.due_at, last.data, last.recorded_at
from schedules s
left join lateral (
    select e.data, e.recorded_at from events e
    where e.stream = 'schedule:' || s.name and e.type in ('schedule.started', 'schedule.skipped')
      -- not of a schedule of this name that was removed, or was over another database, unless that event was archived
      and e.version > coalesce((
          select max(b.version) from events b where b.stream = e.stream and b.type = 'schedule.removed'), 0)
      and s.db_name = coalesce((
          select b.data ->> 'db_name' from events b
          where b.stream = e.stream and b.type = 'schedule.set' and b.version < e.version
          order by b.version desc limit 1), s.db_name)
    order by e.version desc limit 1) last on true
where %(name)s::text is null or s.name = %(name)s
order by s.name

-- lock_due: Become the process that deals with due schedules; false if another is.
select pg_try_advisory_lock(hashtext(current_schema() || '.schedules'))

-- unlock_due: Release the lock of lock_due.
select pg_advisory_unlock(hashtext(current_schema() || '.schedules'))

-- bring_back: Bring back due times that were set while the clock was far ahead, by whole weeks, so that their weekday stays.
update schedules
set due_at = due_at - interval '7 days' * floor(extract(epoch from due_at - clock_timestamp()) / 604800)
-- a week is the longest period, and it may have an hour more
where due_at > clock_timestamp() + interval '8 days'

-- due: Schedules that are due, each with the version of its stream, the task started last, and the due time dealt with last.
select s.name, s.at, s.db_name, s.parameters, s.due_at, closed_version('schedule:' || s.name, 9223372036854775807),
       (select e.data ->> 'task_id' from events e
        where e.stream = 'schedule:' || s.name and e.type = 'schedule.started'
          -- not of a schedule of this name that was removed, or was over another database, unless that event was archived
          and e.version > coalesce((
              select max(b.version) from events b where b.stream = e.stream and b.type = 'schedule.removed'), 0)
          and s.db_name = coalesce((
              select b.data ->> 'db_name' from events b
              where b.stream = e.stream and b.type = 'schedule.set' and b.version < e.version
              order by b.version desc limit 1), s.db_name)
        order by e.version desc limit 1),
       (select (e.data ->> 'due_at')::timestamptz from events e
        where e.stream = 'schedule:' || s.name and e.type in ('schedule.started', 'schedule.skipped')
        order by e.version desc limit 1)
from schedules s
where s.due_at <= clock_timestamp()
order by s.due_at, s.name

-- move_on: Set the next due time, unless the schedule was set anew meanwhile.
update schedules set due_at = %(next)s where name = %(name)s and due_at = %(due_at)s
