"""Downloads: ranges, names, archives."""

from __future__ import annotations

import asyncio
import zipfile
from pathlib import Path
from typing import Any

import pytest

from service.errors import RangeNotSatisfiable
from service.routes.files import beginning, disposition, judge_range, pack
from service.task_reading import FileContent


def scope(value: str) -> dict[str, Any]:
    return {"headers": [(b"range", value.encode()), (b"host", b"x")]}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        pytest.param("bytes=0-4", True, id="the first five"),
        pytest.param("bytes=-5", True, id="the last five"),
        pytest.param("bytes=5-", True, id="from the sixth on"),
        pytest.param("bytes=0-1,4-5", True, id="two at once"),
        pytest.param("bytes=5-4", False, id="one that ends before it begins is none"),
        pytest.param("bytes=-", False, id="one without numbers is none"),
        pytest.param("lines=1-2", False, id="another unit is ignored"),
        pytest.param("bytes=" + "9" * 5_000 + "-", False, id="a number beyond all files"),
    ],
)
def test_ranges_that_are_answered(value: str, kept: bool) -> None:
    request = scope(value)
    judge_range(request, value, 10)
    assert (len(request["headers"]) == 2) is kept


@pytest.mark.parametrize(
    ("value", "size"),
    [
        pytest.param("bytes=10-", 10, id="after the end"),
        pytest.param("bytes=-0", 10, id="the last none"),
        pytest.param("bytes=0-0", 0, id="of an empty file"),
    ],
)
def test_ranges_outside_the_file(value: str, size: int) -> None:
    with pytest.raises(RangeNotSatisfiable):
        judge_range(scope(value), value, size)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        pytest.param("a.ddl", 'attachment; filename="a.ddl"', id="plain"),
        pytest.param('a".txt', "attachment; filename=\"a'.txt\"; filename*=UTF-8''a%22.txt", id="a quote"),
        pytest.param("表.ddl", "attachment; filename=\"?.ddl\"; filename*=UTF-8''%E8%A1%A8.ddl", id="Chinese"),
    ],
)
def test_names_of_downloads(name: str, header: str) -> None:
    assert disposition(name) == header


def test_the_same_files_give_the_same_archive(tmp_path: Path) -> None:
    path = tmp_path / "stored"
    path.write_bytes(b"select 1;")
    contents = [FileContent("a.ddl", path, "00", 9, "ddl")]
    with pack("t", contents) as one, pack("t", contents) as other:
        assert one.read() == other.read()
        one.seek(0)
        with zipfile.ZipFile(one) as archive:
            assert archive.read("t/a.ddl") == b"select 1;"


@pytest.mark.parametrize(("size", "sent"), [(4, b"abcd"), (0, b""), (9, b"abcdef")])
def test_of_a_file_that_grows_what_was_announced_is_sent(tmp_path: Path, size: int, sent: bytes) -> None:
    log = tmp_path / "data_pipeline.log"
    log.write_bytes(b"abcdef")

    async def read() -> bytes:
        return b"".join([chunk async for chunk in beginning(log, size)])

    assert asyncio.run(read()) == sent
