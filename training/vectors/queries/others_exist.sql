-- Whether rows stand there that are not of this database.
select exists (select from {embeddings} where cmetadata ->> 'db_name' is distinct from %s)
