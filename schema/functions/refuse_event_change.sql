-- Keeps the log append-only. The only permitted change is redaction: a payload is replaced by its digest, and all other
-- columns stay the same.
create or replace function refuse_event_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE'
       and old.salt is not null and new.salt is null
       and new.body_digest = sha256(old.salt || convert_to(old.data::text, 'UTF8'))
       and new.data::text = '{"redacted":true}'
       and (new.position, new.stream, new.version, new.type, new.schema_version, new.meta::text, new.recorded_at, new.digest)
           is not distinct from
           (old.position, old.stream, old.version, old.type, old.schema_version, old.meta::text, old.recorded_at, old.digest)
       and new.task_id is not distinct from old.task_id
    then
        return new;
    end if;
    raise exception 'the event log is append-only' using errcode = 'QM010';
end $$;
