-- A collection, unless it is there. Whichever key another loader's row is met by first: naming one would not do.
insert into {collections} (uuid, name, cmetadata) values (%s, %s, %s)
on conflict do nothing
