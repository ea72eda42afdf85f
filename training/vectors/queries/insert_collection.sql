-- A collection, unless it exists. No conflict target: another loader's row may agree in either key.
insert into {collections} (uuid, name, cmetadata) values (%s, %s, %s)
on conflict do nothing
