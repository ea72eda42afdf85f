"""Stream versions that an append lane assigns without asking the database."""

from __future__ import annotations

import pytest

from events.append.version_cache import VersionCache
from events.facts.ids import AUDIT_STREAM, Stream
from tests.unit.events.groups import A, B, group


@pytest.mark.parametrize(
    ("batch", "known", "bases"),
    [
        pytest.param([(A, 2, None)], {A: 5}, [5], id="known stream"),
        pytest.param([(A, 2, None)], {}, None, id="unknown stream"),
        pytest.param([(A, 2, 0)], {}, [0], id="unknown stream expected to be new"),
        pytest.param([(AUDIT_STREAM, 2, 0)], {}, None, id="stream without a task, first events possibly archived"),
        pytest.param([(A, 2, 3)], {}, None, id="unknown stream expected at a version"),
        pytest.param([(A, 2, 5)], {A: 5}, [5], id="expected version equals the known one"),
        pytest.param([(A, 2, 6)], {A: 5}, None, id="expected version is newer than the known one"),
        pytest.param([(A, 2, 0)], {A: 5}, None, id="known stream expected to be new"),
        pytest.param([(A, 2, None), (A, 1, None), (A, 3, 8)], {A: 5}, [5, 7, 8], id="consecutive groups"),
        pytest.param([(A, 2, 5), (A, 1, 5)], {A: 5}, None, id="two groups with equal expected versions"),
        pytest.param([(A, 1, 0), (A, 1, 1), (B, 1, 0)], {}, [0, 1, 0], id="new stream continued by a second group"),
        pytest.param([(A, 1, None), (B, 1, None)], {A: 5}, None, id="unknown stream beside a known one"),
    ],
)
def test_bases_of_batch_from_known_versions(
    batch: list[tuple[Stream, int, int | None]], known: dict[Stream, int], bases: list[int] | None
) -> None:
    versions = VersionCache()
    for stream, version in known.items():
        versions.learn(stream, 0, version)
    assert versions.bases([group(*one) for one in batch]) == bases


@pytest.mark.parametrize(
    ("learned", "base"),
    [
        pytest.param([(0, 2), (2, 5)], 5, id="no other writer"),
        pytest.param([(0, 2), (3, 5)], None, id="another writer"),
        pytest.param([(0, 2), (3, 5), (5, 6)], None, id="another writer, then this one"),
        pytest.param([(7, 9)], 9, id="first version learned"),
    ],
)
def test_stream_written_by_another_writer_is_unknown(learned: list[tuple[int, int]], base: int | None) -> None:
    versions = VersionCache()
    for before, version in learned:
        versions.learn(A, before, version)
    assert versions.bases([group(A, 1)]) == (None if base is None else [base])


def test_streams_after_forget_are_unknown() -> None:
    versions = VersionCache()
    versions.learn(A, 0, 2)
    versions.forget(7)
    assert versions.bases([group(A, 1)]) is None


def test_version_cache_without_room_is_cleared() -> None:
    versions = VersionCache(max_streams=2)
    versions.learn(A, 0, 2)
    versions.make_room(1)
    versions.learn(B, 0, 3)
    assert versions.bases([group(A, 1), group(B, 1)]) == [2, 3]
    versions.make_room(1)
    assert versions.bases([group(A, 1)]) is None
    assert versions.bases([group(B, 1)]) is None
