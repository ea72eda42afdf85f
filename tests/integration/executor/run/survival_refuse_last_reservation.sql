create sequence refused;
create function refuse() returns trigger language plpgsql as $$
begin
    if nextval('refused') >= 3 then
        raise 'refused' using errcode = 'cannot_connect_now';
    end if;
    return null;
end $$;
create trigger refuse after insert on loose_objects for each statement execute function refuse();
