-- True if there are rows that are not of this source.
select exists (select from {embeddings} where cmetadata ->> 'source' is distinct from %s)
