"""Names, versions and bytes of stored facts; one golden file for each type and version ever stored."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.facts import codec, records
from events.facts.task import facts

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", sorted(codec.CURRENT))
def test_every_type_has_a_golden_file_that_still_decodes(name: str) -> None:
    for version in range(1, codec.CURRENT[name][1] + 1):
        golden = (GOLDEN / f"{name}.{version}.json").read_bytes()
        fact = codec.decode(name, version, golden)
        assert isinstance(fact, codec.CURRENT[name][0])
        if version == codec.CURRENT[name][1]:
            assert codec.decode(name, version, codec.encode(fact)) == fact


def test_no_golden_file_is_of_a_type_the_code_forgot() -> None:
    assert {p.name.rsplit(".", 2)[0] for p in GOLDEN.glob("*.json")} == set(codec.CURRENT)


@pytest.mark.parametrize(("name", "version"), [("task.created", 99), ("task.vanished", 1)])
def test_what_is_newer_than_the_code_is_refused_loudly(name: str, version: int) -> None:
    with pytest.raises(codec.UnknownEvent, match="newer"):
        codec.decode(name, version, b"{}")


def test_a_redacted_payload_says_so() -> None:
    assert codec.decode("task.created", 1, codec.REDACTED, "t") == facts.Redacted(task_id="t", type="task.created")


def test_a_broken_payload_is_not_taken_for_a_redacted_one() -> None:
    with pytest.raises(msgspec.ValidationError):
        codec.decode("task.created", 1, b'{"task_id": 1}')


@given(st.text(), st.sampled_from(records.LOG_LEVELS), st.dictionaries(st.text(), st.text()))
def test_any_log_line_survives(message: str, level: records.LogLevel, extra: dict[str, str]) -> None:
    line = records.LogRecorded(
        task_id=facts.TaskId("t"), execution_id=None, level=level, message=message, logged_at="x", extra=extra
    )
    assert codec.decode("log.recorded", 1, codec.encode(line)) == line
