-- One executor can be drained alone; its drains are indexed by its name. Of several events of an execution in one call of
-- append(), the last decides if the execution is open. Comments say what the columns hold now.
-- depends: 0006_object_references

\ir ../functions/indexed_types.sql
\ir ../functions/event_index_key.sql
\ir ../functions/leaf_digest.sql
\ir ../functions/append.sql

comment on table event_index is
    'Events that are looked up by their content or by who caused them; see indexed_types(). Filled by append().';
comment on column event_index.key is 'See event_index_key(); null if the payload was redacted.';
comment on column log_anchors.position is 'Events at or before it may be removed.';
comment on column log_anchors.checkpoint is
    'The signed checkpoint at the position: root, at, public_key, signature; chain instead of root if older than the tree.';
comment on column log_anchors.archive is 'Name of the file that holds the removed events; sha256 is its digest in hex.';
