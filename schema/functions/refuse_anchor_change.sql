-- Anchors are never changed.
create or replace function refuse_anchor_change() returns trigger language plpgsql as $$
begin
    raise exception 'anchors are never changed' using errcode = 'QM010';
end $$;
