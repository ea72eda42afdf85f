"""Binary parameters that an append lane packs."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.facts import codec
from events.facts.ids import AUDIT_STREAM, ExecutionId, Stream, TaskId
from events.facts.records import ExecutorsResumed, LogRecorded
from events.facts.task.facts import StepRequested
from events.wire import pg_binary
from events.wire.batch import PARAMETERS, AppendGroup, fences_of, make_group, pack
from events.wire.digest import body_digest, content_digest
from events.wire.event import Fence, Meta
from events.wire.masking import Secrets, is_secret_key
from schema.named_queries import query
from tests.tables import from_table
from tests.unit.events.groups import A, B, group


@given(st.lists(st.sampled_from(["\0", "\\", "u0000", "行", '"']), max_size=12).map("".join))
def test_nul_is_stored_as_its_symbol(text: str) -> None:
    async def make() -> AppendGroup:
        fact = LogRecorded(task_id=TaskId("a"), execution_id=None, level="INFO", message=text, logged_at="x")
        return make_group(A, [fact], expected=None, meta=Meta(), fence=None, secrets=Secrets())

    stored = json.loads(asyncio.run(make()).data[4:])
    assert stored["message"] == text.replace("\0", "␀")


@pytest.mark.parametrize("size", [1, 3])
def test_content_digests_match_the_packed_data(size: int) -> None:
    made = group(A, size)
    meta = made.meta_element[4:]
    rest, leaves = made.data, b""
    for n in range(size):
        length = int.from_bytes(rest[:4])
        data, rest = rest[4 : 4 + length], rest[4 + length :]
        assert json.loads(data)["message"] == f"行 {n}"
        body = body_digest(made.salts[n * 16 : n * 16 + 16], data)
        leaves += b"\0" + content_digest(A, "log.recorded", 1, meta, body)
    assert rest == b""
    assert pack([made], [0], since=0, channel="c", notify=True, wake_channel="w")[8] == leaves


@pytest.mark.parametrize(
    "bases", [pytest.param([4, 0], id="known versions"), pytest.param(None, id="versions to look up")]
)
def test_packed_parameters_match_the_append_query(bases: list[int] | None) -> None:
    packed = pack([group(A, 2), group(B, 1)], bases, since=0, channel="c", notify=False, wake_channel="w")
    assert len(packed) == PARAMETERS
    assert f"${PARAMETERS}::" in query("event_log", "append")
    assert f"${PARAMETERS + 1}" not in query("event_log", "append")
    assert (packed[1] is None) == (bases is None)
    assert (packed[11] is None) == (bases is not None)


def elements(packed: bytes | None) -> int:
    return int.from_bytes((packed or b"")[12:16])


@from_table
def test_values_shared_by_all_events_are_packed_once(batch: list[tuple[Stream, int]], streams: int, kinds: int) -> None:
    packed = pack([group(*one) for one in batch], [0] * len(batch), since=0, channel="c", notify=True, wake_channel="w")
    events = sum(size for _, size in batch)
    assert [elements(packed[n]) for n in range(7)] == [streams, events, streams, 1, kinds, kinds, events]


def test_fences_of_batch_are_distinct() -> None:
    one, other = Fence(ExecutionId("e"), 1), Fence(ExecutionId("e"), 2)
    assert fences_of([group(A, 1, fence=f) for f in (one, None, other, one)]) == [one, other]


def test_array_is_packed_in_postgresql_format() -> None:
    packed = pg_binary.array(pg_binary.INT4, 2, [pg_binary.int4_element(7), pg_binary.int4_element(None)])
    assert packed.hex(" ", 4) == "00000001 00000001 00000017 00000002 00000001 00000004 00000007 ffffffff"


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=5))
def test_int4_array_equals_array_of_int4_elements(numbers: list[int]) -> None:
    assert pg_binary.int4_array(numbers) == pg_binary.array(
        pg_binary.INT4, len(numbers), [pg_binary.int4_element(n) for n in numbers]
    )


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=5))
def test_packed_integers_are_read_unchanged(numbers: list[int]) -> None:
    assert pg_binary.read_int4_array(pg_binary.int4_array(numbers)) == numbers


@given(st.datetimes(timezones=st.just(UTC)))
def test_timestamp_is_read_to_the_microsecond(moment: datetime) -> None:
    since = (moment - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert pg_binary.read_moment(pg_binary.int8(since)) == moment


values = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner, max_size=3), max_leaves=6
)
suspects = st.sampled_from(
    [
        {"password": "hunter22"}, {"dbPassword": 1}, {"max_tokens": 1}, {"m": "http://sk-1@h/v1"},
        {"m": "postgresql://u:pw@h/d"}, {"m": "host=h password=pw"}, {"m": "so sk-registered"},
    ]
)  # fmt: skip


@given(st.lists(st.dictionaries(st.text(), values, max_size=3) | suspects | st.just("{"), min_size=1, max_size=5))
def test_mask_all_equals_mask_of_each_event(events: list[object]) -> None:
    secrets = Secrets()
    secrets.register("sk-registered")
    records = [{"extra": event} if event else {} for event in events]
    encoded = [json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() for record in records]
    assert secrets.mask_all(encoded) == [secrets.mask(one) for one in encoded]


@pytest.mark.parametrize("stored", [Meta, *(cls for cls, _ in codec.CURRENT.values())])
def test_fields_of_stored_types_are_not_secret_keys(stored: type[msgspec.Struct]) -> None:
    """Masking looks for secret keys only inside values from callers."""
    assert not [name for name in stored.__struct_encode_fields__ if is_secret_key(name)]


def test_fence_shared_by_groups_is_packed_once() -> None:
    fence = Fence(ExecutionId("e1"), 3)
    batch = [group(A, 1, fence=fence), group(B, 1, fence=fence), group(AUDIT_STREAM, 1)]
    packed = pack(batch, None, since=0, channel="c", notify=True, wake_channel="w")
    assert packed[9:11] == [
        pg_binary.array(pg_binary.TEXT, 1, [pg_binary.text_element("e1")]),
        pg_binary.array(pg_binary.INT4, 1, [pg_binary.int4_element(3)]),
    ]


REQUESTED = StepRequested(task_id=TaskId("a"), execution_id=ExecutionId("e"), step="complete")


@pytest.mark.parametrize(
    ("facts", "requests"),
    [
        pytest.param([REQUESTED], 1, id="a request"),
        pytest.param([REQUESTED, REQUESTED], 2, id="two requests"),
        pytest.param([REQUESTED, ExecutorsResumed()], 0, id="a request, and an event for all executors"),
        pytest.param(
            [LogRecorded(task_id=TaskId("a"), execution_id=None, level="INFO", message="", logged_at="x")],
            None,
            id="nothing for executors",
        ),
    ],
)
def test_packed_number_of_requests(facts: list[msgspec.Struct], requests: int | None) -> None:
    async def make() -> AppendGroup:
        return make_group(A, facts, expected=None, meta=Meta(), fence=None, secrets=Secrets())

    packed = pack([asyncio.run(make())], [0], since=0, channel="c", notify=True, wake_channel="w")[18]
    assert packed == (None if requests is None else requests.to_bytes(4))
