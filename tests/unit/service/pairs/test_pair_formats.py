"""Import and export formats of pairs."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import msgspec
import pytest

from events.facts.pair.state import PairState
from service.pairs.formats.archive import zip_of
from service.pairs.formats.entries import read_entries
from service.pairs.formats.export import FORMATS, export_pairs
from service.pairs.formats.spreadsheet import workbook
from service.pairs.formats.upload import read_upload
from service.pairs.service import one_line
from service.schemas.errors import InvalidRequest
from tests.tables import from_table

PAIRS = [
    PairState(pair_id=pair_id, question=question, sql="SELECT 1;", language="zh", family="count", tables=("a",))
    for pair_id, question in (("1", '有多少"家"公司?'), ("2", "A <b> & C?"))
]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_is_well_formed(name: str) -> None:
    exported = export_pairs(name, "highway_db", "task_1", PAIRS)
    assert exported.data == export_pairs(name, "highway_db", "task_1", PAIRS).data
    suffix = exported.file_name.rsplit(".", 1)[1]
    match suffix:
        case "json":
            assert json.loads(exported.data)
        case "jsonl":
            assert [json.loads(line) for line in exported.data.decode().splitlines()]
        case "csv":
            assert len(list(csv.reader(io.StringIO(exported.data.decode())))) == 1 + len(PAIRS)
        case _:
            with zipfile.ZipFile(io.BytesIO(exported.data)) as archive:
                assert archive.testzip() is None


@pytest.mark.parametrize(
    "name",
    ["json", "spider", "alpaca", "sharegpt", "openai", "csv", "markdown", "context_set"],
)
def test_exported_pairs_can_be_imported(name: str) -> None:
    data = export_pairs(name, "highway_db", "task_1", PAIRS).data
    assert [(e.question, e.sql) for e in read_upload(data)] == [(p.question, p.sql) for p in PAIRS]


def _with_wrong_sum(archive: bytes) -> bytes:
    """Return an archive with another checksum of its first file in the directory."""
    at = archive.index(b"PK\x01\x02") + 16
    return archive[:at] + bytes([archive[at] ^ 1]) + archive[at + 1 :]


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        pytest.param(
            _with_wrong_sum(zip_of([("a.md", "## SQL")])),
            "Bad CRC-32 for file 'a.md'",
            "无法解压",
            id="a changed byte",
        ),
        pytest.param(zip_of([("a.md", "## SQL")])[:-9], "cannot be unpacked", "无法解压", id="an archive that is cut"),
        pytest.param(zip_of([]), "the upload holds no pair", "没有可导入的问答对", id="an empty archive"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an .xls or .doc file", ".xls 或 .doc", id="an .xls file"),
        pytest.param(
            _with_wrong_sum(workbook("a", [("question", "sql"), ("q", "s")])),
            "Bad CRC-32 for file '[Content_Types].xml'",
            "无法解压",
            id="a workbook with a changed byte",
        ),
    ],
)
def test_broken_archive_is_refused(content: bytes, english: str, chinese: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_upload(content)
    assert english in refused.value.text("en")
    assert chinese in refused.value.text("zh")


@pytest.mark.parametrize("name", ["spider", "alpaca", "sharegpt", "openai"])
def test_training_format_names_the_database(name: str) -> None:
    assert "highway_db" in export_pairs(name, "highway_db", "task_1", PAIRS).data.decode()


@from_table
def test_malformed_import_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_entries(text)


GOOD = '{"question": "q", "sql": "select 1"}'


@from_table
def test_entries_have_line_numbers(text: str, expected: list[tuple[int, bool]]) -> None:
    assert [(e.line, e.is_pair) for e in read_entries(text)] == expected


def test_line_numbers_of_a_long_list_are_counted_in_one_pass() -> None:
    class Counted(str):
        read = 0

        def count(self, sub: str, start: int = 0, end: int = 2**62, /) -> int:  # type: ignore[override]
            Counted.read += min(end, len(self)) - start
            return super().count(sub, start, end)

        def removeprefix(self, prefix: str, /) -> str:
            return self

    text = Counted("[\n" + ",\n".join([GOOD] * 200) + "\n]")
    assert read_entries(text)[-1].line == 201
    assert Counted.read <= len(text)


def test_json_line_may_contain_unicode_line_separators() -> None:
    pair = msgspec.structs.replace(PAIRS[0], question="one\u2028line\x85only")
    text = export_pairs("alpaca", "d", "t", [pair]).data.decode()
    assert [(e.line, e.question) for e in read_entries(text + text.replace("\n", "\r\n"))] == [
        (1, pair.question),
        (2, pair.question),
    ]


def test_a_malformed_upload_names_its_line() -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_entries(f"[\n{GOOD},\n{{oops}}]")
    assert "line 3" in str(refused.value)


@from_table
def test_names_of_question_and_sql(text: str) -> None:
    assert [(e.question, e.sql) for e in read_entries(text)] == [("q", "select 1, 2")]


def test_sql_cut_at_its_comma_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="line 3: malformed: more fields than the header"):
        read_entries("question,sql\nq,select 1\nq,select 1, 2\n")


@from_table
def test_entry_with_a_repeated_field_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match="line 2: malformed: not JSON, or a field is repeated"):
        read_entries(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{GOOD}\n" + '{"question": "a\\u0000b", "sql": "select 1"}', id="NUL"),
        pytest.param(f"{GOOD}\n" + '{"question": "q", "sql": "select \\ud800"}', id="a lone surrogate"),
        pytest.param(f"[{GOOD},\n" + "[" * 200_000, id="deeply nested lists"),
        pytest.param(f"{GOOD}\n" + '{"a":' * 200_000, id="deeply nested objects"),
    ],
)
def test_unstorable_text_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(InvalidRequest, match="line 2: malformed"):
        read_entries(text)


@pytest.mark.parametrize("begins", [*"=+-@\t\r\n＝＋－＠", " =", "\u3000="])
def test_csv_cell_is_escaped_against_formulas_and_json_is_exact(begins: str) -> None:
    question = f"{begins}cmd|' /C calc'!A0"
    pair = msgspec.structs.replace(PAIRS[0], question=question)
    text = export_pairs("csv", "d", "t", [pair]).data.decode()
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    assert row["question"] == f"'{question}"
    entry = json.loads(export_pairs("alpaca", "d", "t", [pair]).data)
    assert entry["input"] == question


@from_table
def test_sql_is_formatted_on_one_line(sql: str, line: str) -> None:
    assert one_line(sql) == line
