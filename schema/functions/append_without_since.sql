-- append() as programs of the version before call it, which may run until they are upgraded.
create or replace function append(
    p_stream text[], p_version integer[], p_task_id text[], p_meta json[],
    p_type text[], p_schema_version smallint[], p_data json[], p_salts bytea, p_leaves bytea,
    p_execution text[], p_epoch integer[],
    p_group text[], p_expected integer[], p_prior integer[], p_count integer[],
    p_channel text, p_notify boolean, p_wake_channel text,
    out last_position bigint, out recorded timestamptz, out bases integer[]
) language sql as $$
    select * from append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, null::bigint)
$$;
