"""Downloads: ranges, names, archives."""

from __future__ import annotations

import asyncio
import zipfile
from pathlib import Path
from typing import Any

import pytest

from service.api.routes.files import beginning, clip_range, disposition, pack
from service.schemas.errors import RangeNotSatisfiable
from service.tasks.queries import FileContent

TAG = '"abc"'


def scope(value: str, **more: str) -> dict[str, Any]:
    given = {"range": value, **{name.replace("_", "-"): text for name, text in more.items()}}
    return {"headers": [*((name.encode(), text.encode()) for name, text in given.items()), (b"host", b"x")]}


def left(request: dict[str, Any]) -> str | None:
    return dict(request["headers"]).get(b"range", b"").decode() or None


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        pytest.param("bytes=0-4", "bytes=0-4", id="the first five"),
        pytest.param("Bytes=0-4", "bytes=0-4", id="the unit is case-insensitive"),
        pytest.param("bytes=-5", "bytes=5-9", id="the last five"),
        pytest.param("bytes=-50", "bytes=0-9", id="a suffix longer than the file"),
        pytest.param("bytes=5-", "bytes=5-9", id="an open end"),
        pytest.param("bytes=5-99", "bytes=5-9", id="an end beyond the file"),
        pytest.param("bytes=0-1,4-5", "bytes=0-1,4-5", id="two ranges"),
        pytest.param("bytes=0-1, 40-50 ,", "bytes=0-1", id="ranges outside the file are dropped"),
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
def test_valid_range_is_answered(value: str, sent: str | None) -> None:
    request = scope(value)
    clip_range(request, 10, TAG)
    assert left(request) == sent


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
        clip_range(scope(value), size, TAG)


@pytest.mark.parametrize(
    ("condition", "tag", "sent"),
    [
        pytest.param(TAG, TAG, "bytes=5-9", id="the same content"),
        pytest.param('"other"', TAG, None, id="other content"),
        pytest.param(f"W/{TAG}", TAG, None, id="a weak tag"),
        pytest.param("Wed, 21 Oct 2015 07:28:00 GMT", TAG, None, id="a date"),
        pytest.param(TAG, None, None, id="a growing file has no tag"),
    ],
)
def test_if_range_applies_only_with_a_matching_tag(condition: str, tag: str | None, sent: str | None) -> None:
    request = scope("bytes=5-", if_range=condition)
    clip_range(request, 10, tag)
    assert left(request) == sent


def test_out_of_bounds_range_of_other_content_is_ignored() -> None:
    request = scope("bytes=50-", if_range='"other"')
    clip_range(request, 10, TAG)
    assert left(request) is None


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
    path = tmp_path / "stored"
    path.write_bytes(b"select 1;")
    contents = [FileContent("a.ddl", path, "00", 9, "ddl")]
    with pack("t", contents) as one, pack("t", contents) as other:
        assert one.read() == other.read()
        one.seek(0)
        with zipfile.ZipFile(one) as archive:
            assert archive.read("t/a.ddl") == b"select 1;"


@pytest.mark.parametrize(("size", "sent"), [(4, b"abcd"), (0, b""), (9, b"abcdef")])
def test_growing_file_is_sent_up_to_the_announced_size(tmp_path: Path, size: int, sent: bytes) -> None:
    log = tmp_path / "data_pipeline.log"
    log.write_bytes(b"abcdef")

    async def read() -> bytes:
        return b"".join([chunk async for chunk in beginning(log, size)])

    assert asyncio.run(read()) == sent
