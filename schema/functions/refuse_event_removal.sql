-- Permits the deletion of rows at or before the newest anchor, except of the newest row.
create or replace function refuse_event_removal() returns trigger language plpgsql set search_path from current as $$
begin
    if old.position <= (select max(a.position) from log_anchors a)
       and old.position < (select max(e.position) from events e) then
        return old;
    end if;
    raise exception 'the event log is append-only' using errcode = 'QM010';
end $$;
