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

TAG = '"abc"'


def sent(value: str, size: int = 10, **more: str) -> tuple[int, int] | None:
    headers = {"range": value, **{name.replace("_", "-"): text for name, text in more.items()}}
    return range_of(Headers(headers), size, TAG)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("bytes=0-4", (0, 4), id="the first five"),
        pytest.param("Bytes=0-4", (0, 4), id="the unit is case-insensitive"),
        pytest.param("bytes=-5", (5, 9), id="the last five"),
        pytest.param("bytes=-50", (0, 9), id="a suffix longer than the file"),
        pytest.param("bytes=5-", (5, 9), id="an open end"),
        pytest.param("bytes=5-99", (5, 9), id="an end beyond the file"),
        pytest.param("bytes=0-1,4-5", None, id="two ranges give the whole file"),
        pytest.param("bytes=0-1, 40-50 ,", (0, 1), id="ranges outside the file are dropped"),
        pytest.param("bytes=5-4", None, id="an end before the start is invalid"),
        pytest.param("bytes=0-1,5-4", None, id="one invalid range invalidates all"),
        pytest.param("bytes=0-1,x", None, id="malformed text invalidates all ranges"),
        pytest.param("bytes=-", None, id="a range without numbers is invalid"),
        pytest.param("bytes=,", None, id="an empty list is invalid"),
        pytest.param("bytes", None, id="a unit without ranges is invalid"),
        pytest.param("lines=1-2", None, id="another unit is ignored"),
        pytest.param("bytes=" + "9" * 5_000 + "-", None, id="a number with too many digits"),
    ],
)
def test_valid_range_is_answered(value: str, expected: tuple[int, int] | None) -> None:
    assert sent(value) == expected


@pytest.mark.parametrize(
    ("value", "size"),
    [
        pytest.param("bytes=10-", 10, id="after the end"),
        pytest.param("bytes=10-11,20-", 10, id="all of several ranges after the end"),
        pytest.param("bytes=-0", 10, id="an empty suffix"),
        pytest.param("bytes=0-0", 0, id="a range of an empty file"),
        pytest.param("bytes=-5", 0, id="a suffix of an empty file"),
    ],
)
def test_range_outside_the_file_is_refused(value: str, size: int) -> None:
    with pytest.raises(RangeNotSatisfiable):
        sent(value, size)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param(TAG, (5, 9), id="the same content"),
        pytest.param('"other"', None, id="other content"),
        pytest.param(f"W/{TAG}", None, id="a weak tag"),
        pytest.param("Wed, 21 Oct 2015 07:28:00 GMT", None, id="a date"),
    ],
)
def test_if_range_applies_only_with_a_matching_tag(condition: str, expected: tuple[int, int] | None) -> None:
    assert sent("bytes=5-", if_range=condition) == expected


def test_out_of_bounds_range_of_other_content_is_ignored() -> None:
    assert sent("bytes=50-", if_range='"other"') is None


@pytest.mark.parametrize(
    ("name", "header"),
    [
        pytest.param("a.ddl", 'attachment; filename="a.ddl"', id="plain"),
        pytest.param('a".txt', "attachment; filename=\"a'.txt\"; filename*=UTF-8''a%22.txt", id="a quote"),
        pytest.param("表.ddl", "attachment; filename=\"?.ddl\"; filename*=UTF-8''%E8%A1%A8.ddl", id="Chinese"),
    ],
)
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
