-- Set the source of rows that earlier versions wrote without one, by their database or task.
update {embeddings} set cmetadata = cmetadata || %s
where cmetadata @> %s and not cmetadata ? 'source'
