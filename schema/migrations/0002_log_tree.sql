-- One Merkle tree over all events replaces the chain of commits: each digest becomes a leaf of the tree.
-- depends: 0001_initial

create table log_nodes (
    -- height of the subtree: 8, 16, 24 and so on; 0: a leaf whose row was archived
    level smallint not null,
    -- number of subtrees of the level before this one
    index bigint   not null,
    hash  bytea    not null,
    constraint log_nodes_pkey primary key (level, index)
);
comment on table log_nodes is
    'Hashes of perfect subtrees of the tree over all digests. Derived from events; completed when a root is needed.';

alter table events disable trigger events_append_only;
update events set digest = sha256('\x00'::bytea || digest || int8send(position) || int4send(version)
                                  || int8send((extract(epoch from recorded_at) * 1000000)::bigint));
alter table events enable trigger events_append_only;
alter table events drop column chain;
comment on column events.digest is 'leaf of the tree, see docs/event-digest.md';

-- rows at or before the cut that an interrupted removal left
delete from events where position <= (select max(position) from log_anchors);

-- events that were archived and removed before: the digest of each becomes that of an empty entry
do $$
declare
    cut  bigint := (select max(position) from log_anchors);
    hash bytea  := sha256('\x00');
begin
    for level in 0 .. 62 loop
        if level % 8 = 0 then
            insert into log_nodes (level, index, hash)
            select level, n, hash
            from generate_series(case level when 0 then cut / 256 * 256 else 0 end, (cut >> level) - 1) n;
        end if;
        hash := sha256('\x01'::bytea || hash || hash);
    end loop;
end $$;

drop function if exists append(
    text[], integer[], text[], json[], text[], smallint[], json[], bytea, bytea, bytea, text[], integer[],
    text[], integer[], integer[], integer[], text, boolean, text);
drop function if exists anchor_log(bigint, bytea, json, text, text);

\ir ../functions/append.sql
\ir ../functions/refuse_event_change.sql
\ir ../functions/anchor_log.sql
