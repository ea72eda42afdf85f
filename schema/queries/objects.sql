-- reserve: Keep objects for the given seconds, until the log refers to them; returns them without those being deleted.
insert into loose_objects (sha256, due_at)
select distinct d, now() + make_interval(secs => %(seconds)s) from unnest(%(digests)s::text[]) d order by d
on conflict (sha256) do update set due_at = greatest(loose_objects.due_at, excluded.due_at), deleting = false
    where not loose_objects.deleting or loose_objects.due_at <= now()
returning sha256

-- release: Remove the references of a deleted task; its objects are due at once, unless reserved for longer.
with gone as (delete from object_references where task_id = %(task_id)s returning sha256)
insert into loose_objects (sha256, due_at) select distinct sha256, now() from gone order by sha256
-- waits for a process that has locked the object, and adds it anew if that process has forgotten it
on conflict (sha256) do update set due_at = loose_objects.due_at

-- lock_due: Lock due objects that no other process has locked, and return them.
select sha256 from loose_objects where due_at <= now() order by due_at limit %(limit)s for update skip locked

-- begin_deletion: Claim locked objects without reference for the given seconds, to delete them; forget those with one.
with due as materialized (
    select d as sha256, exists (select from object_references r where r.sha256 = d) as is_referenced
    from unnest(%(digests)s::text[]) d),
kept as (
    delete from loose_objects l using due where l.sha256 = due.sha256 and due.is_referenced),
claimed as (
    update loose_objects l set deleting = true, due_at = now() + make_interval(secs => %(seconds)s)
    from due where l.sha256 = due.sha256 and not due.is_referenced)
select sha256, is_referenced, now() + make_interval(secs => %(seconds)s) from due

-- end_deletion: Forget deleted objects that were claimed until the given time.
delete from loose_objects where sha256 = any (%(digests)s) and deleting and due_at = %(until)s
