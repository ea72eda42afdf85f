-- Types of the events in event_index: those that executors act on, those that people cause, and takeovers. All are rare.
create or replace function indexed_types() returns text[] language sql immutable
return array['step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled', 'execution.cancel_requested',
             'execution.recovered', 'execution.pause_requested', 'execution.paused', 'execution.resumed',
             'task.created', 'task.renamed', 'task.deleted', 'task.purged',
             'executors.drained', 'executors.resumed', 'executor.drained', 'executor.resumed',
             'pair.edited', 'pair.approved', 'pair.rejected', 'pair.review_withdrawn', 'pair.carried',
             'source.added', 'source.removed', 'key.created', 'key.revoked', 'receiver.added', 'receiver.removed',
             'receiver.tested', 'schedule.set', 'schedule.removed', 'input.stored', 'input.edited',
             'input.removed', 'audit.checkpointed', 'events.redacted'];
