-- A collection, unless it is there.
insert into {collections} (uuid, name, cmetadata) values (%s, %s, %s)
on conflict (name) do nothing
