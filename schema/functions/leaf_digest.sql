-- Digest of an event in the log's tree, of 0x00 and the content digest (p_leaf) and of the event's place in the log; p_moment:
-- microseconds of recorded_at, as sent by int8send().
create or replace function leaf_digest(p_leaf bytea, p_position bigint, p_version integer, p_moment bytea)
returns bytea language sql immutable
return sha256(p_leaf || int8send(p_position) || int4send(p_version) || p_moment);
