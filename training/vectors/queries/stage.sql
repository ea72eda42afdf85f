-- Temporary table for a batch, until it is merged.
create temporary table staged_items (
  id text, collection_id uuid, embedding {vector}, document text, cmetadata jsonb
) on commit drop
