-- Replaces payloads by their digests; returns their number. The index forgets the source named in the payload of a creation.
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
