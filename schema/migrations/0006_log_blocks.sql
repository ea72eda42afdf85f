-- Finer blocks of log lines, whose signatures know longer runs of bytes and the levels.
-- depends: 0005_open_requests

-- As before, but in a CASE: of eight conditions in a row the planner believes that they leave hardly a block, and then
-- looks at all of them before it reads the first line.
create or replace function may_hold(signature bytea, bits integer[]) returns boolean language sql immutable
return case when
       get_bit(signature, bits[1]) = 1 and get_bit(signature, bits[2]) = 1 and get_bit(signature, bits[3]) = 1
   and get_bit(signature, bits[4]) = 1 and get_bit(signature, bits[5]) = 1 and get_bit(signature, bits[6]) = 1
   and get_bit(signature, bits[7]) = 1 and get_bit(signature, bits[8]) = 1 then true else false end;

-- Signatures of the former kind say nothing to a search of this one. Where the table is missing, the projector makes
-- all tables anew from the log.
do $$ begin
    if exists (select from log_blocks) then
        drop table log_blocks;
    end if;
end $$;
