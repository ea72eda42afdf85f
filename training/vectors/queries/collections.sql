-- The collections of those names, with their records.
select uuid, name, cmetadata from {collections} where name = any (%s)
