-- stands: Where the log ends, and what stands at a position.
select (select coalesce(max(position), 0) from events), e.stream, e.version, e.type, e.recorded_at
from (select %(position)s::bigint as position) asked left join events e using (position)
