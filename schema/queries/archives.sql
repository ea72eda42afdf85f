-- anchor: The newest cut of the log's beginning.
select position, checkpoint::text, archive, sha256 from log_anchors order by position desc limit 1

-- commit_end_before: The last end of a commit recorded before a moment.
select position, chain from events where recorded_at < %(before)s and chain is not null order by position desc limit 1

-- kept_from: The first event, up to a position, that is still needed: of a task that was not deleted, or the drain that holds.
select min(e.position)
from (select task_id, min(position) as position from events
      where task_id is not null and position > %(after)s and position <= %(until)s group by task_id
      union all
      select null, d.position
      from (select position, type from events where stream = 'executors' order by version desc limit 1) d
      where d.type = 'executors.drained' and d.position > %(after)s and d.position <= %(until)s) e
where e.task_id is null
   or not exists (select from events d where d.stream = 'task:' || e.task_id and d.type = 'task.deleted')
   -- what is yet to be redacted must not get into an archive
   or exists (select from open_deletions o where o.task_id = e.task_id)

-- drain_that_holds: What keeps executors from beginning anything, where it was said up to a position.
select d.position
from (select position, type from events where stream = 'executors' order by version desc limit 1) d
where d.type = 'executors.drained' and d.position <= %(until)s

-- anchor_log: Records a cut; see the function of that name.
select anchor_log(%(position)s, %(chain)s, %(checkpoint)s, %(archive)s, %(sha256)s)

-- remove_archived: Removes some rows of before the newest cut; returns how many.
select remove_archived(%(limit)s)
