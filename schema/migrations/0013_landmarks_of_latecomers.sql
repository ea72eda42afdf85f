-- What was being appended while 0012 was at work becomes a landmark, too.
-- depends: 0012_landmarks

-- Who had called append() by then waited inside of it, and went on as it had been: behind what was looked up, and without
-- putting anything into landmarks. All of them stood in this queue already; once through, nobody goes on so any more.
do $$ begin
    perform pg_advisory_lock(hashtext(current_schema() || '_events'));
    perform pg_advisory_unlock(hashtext(current_schema() || '_events'));
end $$;

-- beside whoever appends: what is seen here without its landmark gets it from nobody else. Of two ends the first counts
insert into landmarks (position, type, task_id, key)
select e.position, e.type, e.task_id, landmark_key(e.type, e.data) from events e
where e.type = any (landmark_types())
  and not exists (select from landmarks l where l.position = e.position)
order by e.position
on conflict do nothing;
