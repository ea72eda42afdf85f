-- Types of events that are looked up by their content, through the table landmarks.
create or replace function landmark_types() returns text[] language sql immutable
return array['step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled', 'execution.cancel_requested',
             'task.created', 'task.deleted', 'executors.drained', 'executors.resumed',
             'pair.edited', 'pair.approved', 'pair.rejected', 'pair.carried'];
