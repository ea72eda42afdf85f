"""When a lane may say itself which versions its events get."""

from __future__ import annotations

import pytest

from events.append.version_cache import VersionCache
from events.facts.ids import AUDIT_STREAM, Stream
from tests.unit.events.groups import A, B, group


@pytest.mark.parametrize(
    ("batch", "known", "bases"),
    [
        pytest.param([(A, 2, None)], {A: 5}, [5], id="a stream that is known"),
        pytest.param([(A, 2, None)], {}, None, id="one that is not"),
        pytest.param([(A, 2, 0)], {}, [0], id="one that has to be new"),
        pytest.param([(AUDIT_STREAM, 2, 0)], {}, None, id="one of no task, whose beginning may have been removed"),
        pytest.param([(A, 2, 3)], {}, None, id="one that has to be somewhere, and may not be"),
        pytest.param([(A, 2, 5)], {A: 5}, [5], id="expected as known"),
        pytest.param([(A, 2, 6)], {A: 5}, None, id="expected as somebody else left it"),
        pytest.param([(A, 2, 0)], {A: 5}, None, id="expected to be new though known"),
        pytest.param([(A, 2, None), (A, 1, None), (A, 3, 8)], {A: 5}, [5, 7, 8], id="one group after another"),
        pytest.param([(A, 2, 5), (A, 1, 5)], {A: 5}, None, id="two that expect the same"),
        pytest.param([(A, 1, 0), (A, 1, 1), (B, 1, 0)], {}, [0, 1, 0], id="a new stream goes on"),
        pytest.param([(A, 1, None), (B, 1, None)], {A: 5}, None, id="one unknown among known"),
    ],
)
def test_versions_a_lane_can_tell(
    batch: list[tuple[Stream, int, int | None]], known: dict[Stream, int], bases: list[int] | None
) -> None:
    versions = VersionCache()
    for stream, version in known.items():
        versions.learn(stream, 0, version)
    assert versions.bases([group(*one) for one in batch]) == bases


@pytest.mark.parametrize(
    ("learned", "base"),
    [
        pytest.param([(0, 2), (2, 5)], 5, id="nobody else has written"),
        pytest.param([(0, 2), (3, 5)], None, id="somebody else has"),
        pytest.param([(0, 2), (3, 5), (5, 6)], None, id="and may again"),
        pytest.param([(7, 9)], 9, id="what was there before the lane"),
    ],
)
def test_a_stream_is_known_as_long_as_nobody_else_writes_to_it(
    learned: list[tuple[int, int]], base: int | None
) -> None:
    versions = VersionCache()
    for before, version in learned:
        versions.learn(A, before, version)
    assert versions.bases([group(A, 1)]) == (None if base is None else [base])


def test_of_another_server_no_stream_is_known() -> None:
    versions = VersionCache()
    versions.learn(A, 0, 2)
    versions.forget()
    assert versions.bases([group(A, 1)]) is None


def test_no_more_streams_are_remembered_than_there_is_room_for() -> None:
    versions = VersionCache(max_streams=2)
    versions.learn(A, 0, 2)
    versions.make_room(1)
    versions.learn(B, 0, 3)
    assert versions.bases([group(A, 1), group(B, 1)]) == [2, 3]
    versions.make_room(1)
    assert versions.bases([group(A, 1)]) is None
    assert versions.bases([group(B, 1)]) is None
