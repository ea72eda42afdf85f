-- dataset_events: Creations, deletions and requests of tasks, and completed loads, in order, after a position.
select e.position, e.stream, e.version, e.task_id, e.type, e.schema_version, e.data::text, e.meta::text, e.recorded_at
from event_index i join events e using (position)
where i.position > %(after)s and i.position <= %(until)s
  and (i.type in ('task.created', 'task.deleted', 'step.requested')
       or i.type = 'execution.completed' and i.key like '%%\_step\_training\_load\_exec\_%%')
order by i.position
limit %(limit)s

-- changed_since: Those of the given tasks whose pairs were edited, reviewed or checked after the position given with each.
select t.task_id
from unnest(%(tasks)s::text[], %(positions)s::bigint[]) as t (task_id, position)
where exists (
    select from events e
    where e.task_id = t.task_id and e.position > t.position
      and e.type in ('pair.edited', 'pair.approved', 'pair.rejected', 'pair.review_withdrawn', 'pair.carried',
                     'pair.validated'))
