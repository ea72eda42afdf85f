-- Signatures of log blocks that say for certain which one and two letters stand in them.
-- depends: 0008_open_deletions

-- Signatures of the former kind are shorter than what a search asks of this one. Where the table is missing, the
-- projector makes all tables anew from the log.
do $$ begin
    if to_regclass('log_blocks') is not null then
        if exists (select from log_blocks) then
            drop table log_blocks;
        end if;
    end if;
end $$;
