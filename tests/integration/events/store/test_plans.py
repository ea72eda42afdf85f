"""No query of a request, a step or a deletion reads the whole log: plans over a log of 300,000 events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
import pytest

from events.audit.evidence import AUDITED_TYPES
from events.store.event_store import END
from schema.named_queries import queries, query
from service.admin.audit_trail import MAX_EVENTS
from training.vectors.store import VectorStore

pytestmark = pytest.mark.long

EVENTS = 300_000
FILLED = "events_000000000001"
"""Partition of these events. The next is empty."""
FILL = """
insert into events (position, stream, version, task_id, type, schema_version, data, meta, recorded_at, salt, digest)
select n, s.kind || ':task_' || n / 600, case s.kind when 'task' then n %% 100 else n %% 600 end + 1,
       'task_' || n / 600,
       case s.kind when 'pairs' then 'pair.generated'
            else (array['unit.completed', 'file.written', 'step.completed', 'model.called'])[n %% 4 + 1] end,
       1, '{}', '{}', timestamptz '2026-01-01' + n * interval '1 second', '\\x00', '\\x00'
from generate_series(1, %(events)s) n, lateral (select case when n %% 600 < 100 then 'task' else 'pairs' end) s (kind)
"""
INDEX = """
insert into event_index (position, type, task_id, key)
select position, 'task.created', task_id, 'shop_' || position % 50 from events
where stream like 'task:%' and version = 1
"""
GROUPS = sorted({path.name.removesuffix(".sql") for path in files("schema").joinpath("queries").iterdir()} - {"audit"})
"""All groups of queries, without those of an audit, which is about the whole log."""


def explainable(group: str) -> Iterator[tuple[str, str]]:
    """Yield names and texts of the queries of a group that have a plan, with numbered parameters."""
    for name, text in queries(group).items():
        if re.match(r"(select|insert|update|delete|with)\b", text):
            parameters = dict.fromkeys(re.findall(r"%\((\w+)\)s", text))
            for number, parameter in enumerate(parameters, start=1):
                text = text.replace(f"%({parameter})s", f"${number}")
            yield f"{group}.{name}", text.replace("%%", "%") if parameters else text


def scanned(plan: Any) -> Iterator[str]:
    """Yield the tables that a plan reads from their beginning to their end."""
    if isinstance(plan, list):
        for part in plan:
            yield from scanned(part)
    elif isinstance(plan, dict):
        if plan.get("Node Type") == "Seq Scan":
            yield plan["Relation Name"]
        for part in plan.values():
            yield from scanned(part)


def read_whole(conn: psycopg.Connection[Any], text: str) -> set[str]:
    """Return the partitions with events that a query without values for its parameters would read from end to end."""
    (plan,) = conn.execute(f"explain (generic_plan, format json) {text}".encode()).fetchone() or ((),)
    return {table for table in scanned(plan) if table == FILLED}


def rows_read(plan: Any) -> int:
    """Return the number of rows that the scans of an executed plan read, also those that a filter removes."""
    if isinstance(plan, list):
        return sum(map(rows_read, plan))
    if not isinstance(plan, dict):
        return 0
    read = plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0) if "Relation Name" in plan else 0
    return int(read * plan.get("Actual Loops", 1)) + sum(map(rows_read, plan.values()))


REVIEWED_PAIRS = 1_000
REVIEWS = Path(__file__).with_name("reviews.sql").read_text()


def test_reviews_of_many_pairs_read_their_stream_once(log_database: str) -> None:
    """Without statistics, as in a log that is minutes old. The last review is redacted."""
    with psycopg.connect(log_database, autocommit=True) as conn:
        conn.execute("set search_path to querymill, public")
        conn.execute(REVIEWS, {"pairs": REVIEWED_PAIRS})
        conn.execute("update event_index set key = 'shop' where position = 0")
        text, parameters = query("event_log", "read_reviews"), {"task_id": "task_1", "source": "shop"}
        assert len(conn.execute(text.encode(), parameters).fetchall()) == 3 * (REVIEWED_PAIRS - 1)
        (plan,) = conn.execute(f"explain (analyze, format json) {text}".encode(), parameters).fetchone() or ((),)
    assert rows_read(plan) <= 10 * REVIEWED_PAIRS


def test_requests_read_no_whole_log(log_database: str) -> None:
    with psycopg.connect(log_database, autocommit=True) as conn:
        if conn.info.server_version < 160_000:
            pytest.skip("plans without parameters need PostgreSQL 16")
        conn.execute("set search_path to querymill, public")
        conn.execute(FILL, {"events": EVENTS})
        conn.execute(INDEX)
        conn.execute("analyze events, event_index")
        VectorStore(conn).ensure_tables(1)
        assert FILLED in read_whole(conn, "select from events where type = 'file.written'")
        found = [name for group in GROUPS for name, text in explainable(group) if read_whole(conn, text)]
        values = dict.fromkeys(("actor", "thing", "since", "until")) | {
            "before": END,
            "types": list(AUDITED_TYPES),
            "limit": MAX_EVENTS,
        }
        rare = {"after": 0, "until": END, "types": ["task.created", "key.created"], "limit": MAX_EVENTS}
        for text, parameters in ((query("audit", "trail"), values), (query("event_log", "read_types"), rare)):
            (plan,) = conn.execute(f"explain (analyze, format json) {text}".encode(), parameters).fetchone() or ((),)
            assert rows_read(plan) <= 2 * EVENTS / 600
    assert found == []
