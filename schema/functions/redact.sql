-- Replaces the payloads of events by their digests; returns the number of replaced payloads. event_index also loses the
-- source of a created task, because the source is part of the payload.
create or replace function redact(p_positions bigint[]) returns bigint language sql as $$
    update event_index set key = null where position = any (p_positions) and type = 'task.created';
    with changed as (
        update events
        set data = '{"redacted":true}', salt = null,
            body_digest = sha256(salt || convert_to(data::text, 'UTF8'))
        where position = any (p_positions) and salt is not null
        returning 1)
    select count(*) from changed
$$;
