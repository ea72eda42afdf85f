"""Stream versions that an append lane assigns without asking the database."""

from __future__ import annotations

from events.append.version_cache import VersionCache
from events.facts.ids import Stream
from tests.tables import from_table
from tests.unit.events.groups import A, B, group


@from_table
def test_bases_of_batch_from_known_versions(
    batch: list[tuple[Stream, int, int | None]], known: dict[Stream, int], bases: list[int] | None
) -> None:
    versions = VersionCache()
    for stream, version in known.items():
        versions.learn(stream, 0, version)
    assert versions.bases([group(*one) for one in batch]) == bases


@from_table
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
