"""Names, versions and bytes of stored facts; one golden file per type and version ever stored."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.facts import codec, records
from events.facts.decider import Moment, Recorded
from events.facts.task import facts
from events.wire.event import Event

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", sorted(codec.CURRENT))
def test_golden_file_of_every_type_decodes(name: str) -> None:
    for version in range(1, codec.CURRENT[name][1] + 1):
        golden = (GOLDEN / f"{name}.{version}.json").read_bytes()
        fact = codec.decode(name, version, golden)
        assert isinstance(fact, codec.CURRENT[name][0])
        if version == codec.CURRENT[name][1]:
            assert codec.decode(name, version, codec.encode(fact)) == fact


def test_golden_files_belong_to_known_types() -> None:
    assert {p.name.rsplit(".", 2)[0] for p in GOLDEN.glob("*.json")} == set(codec.CURRENT)


@pytest.mark.parametrize(("name", "version"), [("task.created", 99), ("task.vanished", 1)])
def test_decode_of_newer_type_or_version_raises(name: str, version: int) -> None:
    with pytest.raises(codec.UnknownEvent, match="newer"):
        codec.decode(name, version, b"{}")


def test_redacted_payload_decodes_to_redacted() -> None:
    assert codec.decode("task.created", 1, codec.REDACTED, "t") == facts.Redacted(task_id="t", type="task.created")


def test_broken_payload_raises() -> None:
    with pytest.raises(msgspec.ValidationError):
        codec.decode("task.created", 1, b'{"task_id": 1}')


@given(st.text(), st.sampled_from(records.LOG_LEVELS), st.dictionaries(st.text(), st.text()))
def test_log_line_is_unchanged_after_encode_and_decode(
    message: str, level: records.LogLevel, extra: dict[str, str]
) -> None:
    line = records.LogRecorded(
        task_id=facts.TaskId("t"), execution_id=None, level=level, message=message, logged_at="x", extra=extra
    )
    assert codec.decode("log.recorded", 1, codec.encode(line)) == line


def test_row_decodes_to_fact_and_moment() -> None:
    fact = facts.TaskPurged(task_id=facts.TaskId("t"), redacted=3)
    at = datetime(2025, 6, 27, tzinfo=UTC)
    row = Event(7, "task:t", 2, "t", *codec.stored_type(fact), codec.encode(fact).decode(), "{}", at)
    assert row.recorded() == Recorded(fact, Moment(7, at))
