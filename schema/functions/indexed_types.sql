-- Types of the events in event_index.
create or replace function indexed_types() returns text[] language sql immutable
return array['step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled', 'execution.cancel_requested',
             'task.created', 'task.deleted', 'executors.drained', 'executors.resumed',
             'pair.edited', 'pair.approved', 'pair.rejected', 'pair.carried'];
