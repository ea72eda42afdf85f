"""Downloads: ranges, names, archives."""

from __future__ import annotations

import asyncio
import zipfile
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from runtime.files.object_folder import ObjectFolder
from service.api.routes.files import disposition, pack, range_of, stream
from service.schemas.errors import RangeNotSatisfiable
from service.tasks.queries import FileContent
from tests.tables import from_table

TAG = '"abc"'


def sent(value: str, size: int = 10, **more: str) -> tuple[int, int] | None:
    headers = {"range": value, **{name.replace("_", "-"): text for name, text in more.items()}}
    return range_of(Headers(headers), size, TAG)


@from_table
def test_valid_range_is_answered(value: str, expected: tuple[int, int] | None) -> None:
    assert sent(value) == expected


@from_table
def test_range_outside_the_file_is_refused(value: str, size: int) -> None:
    with pytest.raises(RangeNotSatisfiable):
        sent(value, size)


@from_table
def test_if_range_applies_only_with_a_matching_tag(condition: str, expected: tuple[int, int] | None) -> None:
    assert sent("bytes=5-", if_range=condition) == expected


def test_out_of_bounds_range_of_other_content_is_ignored() -> None:
    assert sent("bytes=50-", if_range='"other"') is None


@from_table
def test_download_name_is_encoded(name: str, header: str) -> None:
    assert disposition(name) == header


def test_archive_of_equal_files_is_identical(tmp_path: Path) -> None:
    objects = ObjectFolder(tmp_path)
    stored = objects.put(b"select 1;")
    contents = [FileContent("a.ddl", stored.sha256, stored.size)]
    with pack("t", contents, objects) as one, pack("t", contents, objects) as other:
        assert one.read() == other.read()
        one.seek(0)
        with zipfile.ZipFile(one) as archive:
            assert archive.read("t/a.ddl") == b"select 1;"


@pytest.mark.parametrize(("first", "last", "expected"), [(0, 5, b"abcdef"), (1, 3, b"bcd"), (0, -1, b"")])
def test_requested_bytes_of_an_object_are_sent(tmp_path: Path, first: int, last: int, expected: bytes) -> None:
    objects = ObjectFolder(tmp_path)
    digest = objects.put(b"abcdef").sha256

    async def read() -> bytes:
        return b"".join([chunk async for chunk in stream(objects, digest, first, last)])

    assert asyncio.run(read()) == expected
