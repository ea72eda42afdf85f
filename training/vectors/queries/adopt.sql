-- Rows of versions that recorded no source get the one that now loads the database of their name, or their task.
update {embeddings} set cmetadata = cmetadata || %s
where cmetadata @> %s and not cmetadata ? 'source'
