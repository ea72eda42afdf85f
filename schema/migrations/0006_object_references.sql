-- References of tasks to stored objects, and the objects that may have none, which are collected without reading the log.
-- depends: 0005_timeline

create table object_references (
    sha256  text not null,
    task_id text not null,
    constraint object_references_pkey primary key (sha256, task_id)
);
create index object_references_task on object_references (task_id);
comment on table object_references is
    'Objects of each existing task: of all versions of its files, and of its units. append() adds rows; the deletion of a task removes them.';

create table loose_objects (
    sha256   text        not null,
    due_at   timestamptz not null,
    deleting boolean     not null default false,
    constraint loose_objects_pkey primary key (sha256)
);
create index loose_objects_due on loose_objects (due_at);
comment on table loose_objects is
    'Objects to which the log may not refer: those being stored, and those of deleted tasks.';
comment on column loose_objects.due_at is
    'When executors look at the object and delete it if no task refers to it: an hour after it was stored, as the log then refers to it or never will.';
comment on column loose_objects.deleting is
    'True while an executor deletes the object, until due_at at most: it cannot be reserved.';

alter table installation add column objects_listed boolean not null default false;
comment on column installation.objects_listed is
    'True once the objects of the output folder that no row names, such as those of an older version, are loose objects.';

\ir ../functions/object_digests.sql
\ir ../functions/append.sql

insert into object_references (sha256, task_id)
select distinct o.sha256, e.task_id from events e cross join lateral object_digests(e.type, e.data) o (sha256)
where e.type in ('file.written', 'unit.completed')
  and not exists (select from events d where d.stream = 'task:' || e.task_id and d.type = 'task.deleted');
