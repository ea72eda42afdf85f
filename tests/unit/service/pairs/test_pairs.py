"""Pairs as the fold of their events, and their import and export formats."""

from __future__ import annotations

import ast
import csv
import dataclasses
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
import pytest

from events.facts import codec, records
from events.facts.pair.state import PairState, Repair, TaskPairs
from events.wire.event import Event
from service.newest_states import evolve_pairs
from service.pairs.formats.archive import zip_of
from service.pairs.formats.entries import read_entries
from service.pairs.formats.export import FORMATS, export_pairs
from service.pairs.formats.spreadsheet import workbook
from service.pairs.formats.upload import read_upload
from service.pairs.service import one_line
from service.schemas.errors import InvalidRequest
from service.schemas.fields import PairStatus, Review
from tests.folded_pairs import pairs_of

AT = datetime(2025, 6, 27, tzinfo=UTC)
FIRST, SECOND = "t_step_qa_generation_exec_1", "t_step_qa_generation_exec_2"


def history(*facts: msgspec.Struct) -> list[Event]:
    return [
        Event(n, "pairs:t", n, "t", *codec.stored_type(fact), codec.encode(fact).decode(), "{}", AT)
        for n, fact in enumerate(facts, start=1)
    ]


def generated(pair_id: str, execution: str | None = FIRST, question: str = "q") -> records.PairGenerated:
    return records.PairGenerated(
        task_id="t",  # type: ignore[arg-type]
        execution_id=execution,  # type: ignore[arg-type]
        pair_id=pair_id,
        question=question,
        sql="SELECT 1;",
        language="zh",
        theme="x",
        family="count",
        difficulty="easy",
        tables=("a",),
    )


def about(kind: type[msgspec.Struct], pair_id: str, **more: Any) -> msgspec.Struct:
    return kind(task_id="t", execution_id=None, pair_id=pair_id, **more)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param([generated("1")], {"1": ("generated", None, None)}, id="a new pair"),
        pytest.param(
            [generated("1"), about(records.PairValidated, "1", valid=False, error="e")],
            {"1": ("invalid", None, False)},
            id="an invalid pair",
        ),
        pytest.param(
            [generated("1"), about(records.PairApproved, "1"), about(records.PairRejected, "1")],
            {"1": ("generated", "rejected", None)},
            id="the last decision counts",
        ),
        pytest.param(
            [generated("1"), generated("2"), generated("2", SECOND)],
            {"2": ("generated", None, None)},
            id="a new generation replaces the previous one",
        ),
        pytest.param(
            [generated("1"), about(records.PairApproved, "1"), generated("2", SECOND)],
            {"1": ("generated", "approved", None), "2": ("generated", None, None)},
            id="an approved pair outlives its generation",
        ),
        pytest.param(
            [generated("1"), about(records.PairRejected, "1"), generated("1", SECOND)],
            {"1": ("generated", "rejected", None)},
            id="a rejection survives a new generation",
        ),
        pytest.param(
            [generated("1"), about(records.PairEdited, "1", question="new", sql="SELECT 2;", rows=1)],
            {"1": ("edited", None, True)},
            id="an edited pair is valid",
        ),
        pytest.param([about(records.PairLoaded, "9")], {}, id="an event of an unknown pair is ignored"),
    ],
)
def test_pairs_are_the_fold_of_their_events(facts: list[msgspec.Struct], expected: dict[str, Any]) -> None:
    found = pairs_of(history(*facts))
    assert {p: (v.status, v.review, v.valid) for p, v in found.items()} == expected
    assert {v.status for v in found.values()} <= {*get_args(PairStatus.__value__)}
    assert {v.review for v in found.values()} <= {*get_args(Review.__value__), None}


SQL2, SQL3 = "SELECT 2;", "SELECT 3;"
FOUND = about(records.PairValidated, "1", valid=True, rows=1, error="as it was")
REPAIRED = about(records.PairRepaired, "1", sql=SQL2, rule="having")
REWORDED = about(records.PairEdited, "1", question="better", sql=SQL2)
ACCEPTED = about(records.PairRepaired, "1", sql=SQL2, rule="letter_case", accepted=True)


def in_execution(execution: str, *facts: msgspec.Struct) -> list[msgspec.Struct]:
    """Copies of the facts that belong to the given execution."""
    return [msgspec.structs.replace(fact, execution_id=execution) for fact in facts]


@pytest.mark.parametrize(
    ("facts", "state", "trains"),
    [
        pytest.param([FOUND], ("validated", "valid", None), True, id="valid at once"),
        pytest.param([REPAIRED, FOUND], ("repaired", "repaired", None), False, id="repaired is not valid"),
        pytest.param([ACCEPTED, FOUND], ("repaired", "repaired", None), True, id="a repair accepted automatically"),
        pytest.param(
            [REPAIRED, FOUND, about(records.PairApproved, "1")],
            ("repaired", "repaired", "approved"),
            True,
            id="a repair that a person approved",
        ),
        pytest.param(
            [about(records.PairApproved, "1"), REPAIRED, FOUND],
            ("repaired", "repaired", None),
            False,
            id="an approval before the repair was of other SQL",
        ),
        pytest.param(
            [about(records.PairApproved, "1"), ACCEPTED, FOUND],
            ("repaired", "repaired", "approved"),
            True,
            id="an accepted repair keeps the approval",
        ),
        pytest.param(
            [REPAIRED, FOUND, about(records.PairRejected, "1")],
            ("repaired", "repaired", "rejected"),
            False,
            id="a repair that a person rejected",
        ),
        pytest.param(
            [REPAIRED, FOUND, about(records.PairEdited, "1", question="q", sql=SQL3)],
            ("edited", "valid", None),
            True,
            id="an edit replaces the repaired SQL",
        ),
        pytest.param(
            [REPAIRED, FOUND, REWORDED],
            ("edited", "repaired", None),
            False,
            id="a new question does not accept the repair",
        ),
        pytest.param(
            [REPAIRED, FOUND, REWORDED, about(records.PairApproved, "1")],
            ("edited", "repaired", "approved"),
            True,
            id="an approval after a new question accepts the repair",
        ),
        pytest.param(
            [REPAIRED, FOUND, REWORDED, generated("1", SECOND)],
            ("generated", None, None),
            True,
            id="a new generation has the SQL from before the repair",
        ),
        pytest.param(
            [REPAIRED, FOUND, FOUND], ("repaired", "repaired", None), False, id="a second validation keeps the repair"
        ),
        pytest.param(
            [REPAIRED, FOUND, about(records.PairApproved, "1"), *in_execution("v2", REPAIRED, FOUND)],
            ("repaired", "repaired", "approved"),
            True,
            id="an identical repair keeps the approval",
        ),
        pytest.param(
            [REPAIRED, FOUND, about(records.PairRejected, "1"), *in_execution("v2", REPAIRED, FOUND)],
            ("repaired", "repaired", "rejected"),
            False,
            id="an identical repair keeps the rejection",
        ),
        pytest.param(
            [REPAIRED, FOUND, *in_execution("v2", FOUND)],
            ("validated", "valid", None),
            True,
            id="the SQL from before the repair is valid again",
        ),
        pytest.param(
            [REPAIRED, FOUND, *in_execution("v2", about(records.PairValidated, "1", valid=False))],
            ("invalid", "invalid", None),
            False,
            id="the SQL from before the repair is invalid",
        ),
        pytest.param(
            [REPAIRED, FOUND, generated("1", SECOND)],
            ("generated", None, None),
            True,
            id="a new generation drops the repair",
        ),
    ],
)
def test_validity_and_review_are_independent(
    facts: list[msgspec.Struct], state: tuple[str, str | None, str | None], trains: bool
) -> None:
    view = pairs_of(history(generated("1"), *facts))["1"]
    assert (view.status, view.validity, view.review) == state
    assert (not view.unfit) is trains


def test_a_repair_shows_the_sql_before_and_after() -> None:
    view = pairs_of(history(generated("1"), REPAIRED, FOUND))["1"]
    assert (view.sql, view.repair) == (SQL2, Repair(before="SELECT 1;", rule="having", accepted=False))
    again = pairs_of(history(generated("1"), REPAIRED, FOUND, *in_execution("v2", REPAIRED, FOUND)))["1"]
    assert (again.sql, again.repair) == (view.sql, view.repair)
    right = pairs_of(history(generated("1"), REPAIRED, FOUND, *in_execution("v2", FOUND)))["1"]
    assert (right.sql, right.repair) == ("SELECT 1;", None)
    loaded = records.PairLoaded(task_id="t", execution_id="l1", pair_id="1")  # type: ignore[arg-type]
    other = records.PairLoaded(task_id="t", execution_id="l2", pair_id="2")  # type: ignore[arg-type]
    again = pairs_of(history(generated("1"), generated("2"), ACCEPTED, FOUND, loaded, other))["1"]
    assert (again.status, again.loaded) == ("repaired", False)


def test_written_position_changes_only_with_question_or_sql() -> None:
    loaded = records.PairLoaded(task_id="t", execution_id="l", pair_id="1")  # type: ignore[arg-type]
    facts = [generated("1"), FOUND, REPAIRED, FOUND, loaded, about(records.PairRejected, "1"), REWORDED]
    folded = TaskPairs()
    written: list[int] = []
    for event in history(*facts):
        folded = evolve_pairs(folded, [event])
        written.append(folded.pairs["1"].written)
    assert written == [1, 1, 3, 3, 3, 3, 7]


def test_repair_of_schema_version_1_requires_approval() -> None:
    [made, found] = history(generated("1"), FOUND)
    old = made._replace(
        position=2,
        version=2,
        type="pair.repaired",
        schema_version=1,
        data='{"task_id":"t","execution_id":null,"pair_id":"1","sql":"SELECT 2;","rule":"nearest_column"}',
    )
    view = pairs_of([made, old, found._replace(position=3, version=3)])["1"]
    assert (view.validity, view.sql, view.unfit) == ("repaired", SQL2, ["repaired"])


def test_fold_in_two_parts_equals_the_whole_fold() -> None:
    events = history(
        generated("1"),
        generated("2"),
        about(records.PairRejected, "1"),
        about(records.PairEdited, "2", question="new", sql="SELECT 2;"),
        generated("3", SECOND),
        about(records.PairValidated, "3", valid=True, rows=1),
        records.PairLoaded(task_id="t", execution_id="l1", pair_id="3"),  # type: ignore[arg-type]
        generated("1", SECOND),
        records.PairLoaded(task_id="t", execution_id="l2", pair_id="2"),  # type: ignore[arg-type]
    )
    for until in range(len(events)):
        first = evolve_pairs(TaskPairs(), events[:until])
        before = dataclasses.replace(first, pairs=dict(first.pairs), left=dict(first.left))
        folded = evolve_pairs(first, events[until:])
        assert folded.pairs == pairs_of(events)
        assert folded.version == len(events)
        assert [pair.made for pair in folded.pairs.values()] == sorted(pair.made for pair in folded.pairs.values())
        assert first == before


def test_unknown_event_is_refused_at_every_fold() -> None:
    newer = history(generated("1"))[0]._replace(schema_version=99)
    for _ in range(2):
        with pytest.raises(codec.UnknownEvent):
            evolve_pairs(TaskPairs(), [newer])


def test_pair_missing_from_a_later_load_is_not_loaded() -> None:
    def loaded(pair_id: str, execution: str) -> msgspec.Struct:
        return records.PairLoaded(task_id="t", execution_id=execution, pair_id=pair_id)  # type: ignore[arg-type]

    valid = [about(records.PairValidated, pair_id, valid=True) for pair_id in ("1", "2")]
    first = [generated("1"), generated("2"), *valid, loaded("1", "l1"), loaded("2", "l1")]
    pairs = pairs_of(history(*first))
    assert {p: (v.status, v.loaded) for p, v in pairs.items()} == {"1": ("loaded", True), "2": ("loaded", True)}
    pairs = pairs_of(history(*first, about(records.PairRejected, "1"), loaded("2", "l2")))
    assert {p: (v.status, v.loaded) for p, v in pairs.items()} == {"1": ("validated", False), "2": ("loaded", True)}


def test_displaced_pair_is_not_loaded_until_the_next_load() -> None:
    def loaded(execution: str) -> msgspec.Struct:
        return records.PairLoaded(task_id="t", execution_id=execution, pair_id="1")  # type: ignore[arg-type]

    displaced = about(records.PairUnloaded, "1", by_task_id="other", taken=True)
    facts = [generated("1"), about(records.PairValidated, "1", valid=True), loaded("l1"), displaced]
    pair = pairs_of(history(*facts))["1"]
    assert (pair.status, pair.loaded, pair.unloaded_by, pair.position) == ("validated", False, "other", 4)
    pair = pairs_of(history(*facts, loaded("l1")))["1"]
    assert (pair.status, pair.loaded, pair.unloaded_by) == ("loaded", True, None)
    assert pairs_of(history(displaced)) == {}


def test_approved_edit_survives_a_new_generation() -> None:
    edited = about(records.PairEdited, "1", question="new", sql="SELECT 2;")
    found = pairs_of(history(generated("1"), edited, about(records.PairApproved, "1"), generated("1", SECOND)))
    assert (found["1"].question, found["1"].sql) == ("new", "SELECT 2;")


def test_added_pair_joins_the_others_until_all_are_made_anew() -> None:
    added = msgspec.structs.replace(generated("2", SECOND, "another"), added=True)
    anew = generated("3", "t_step_qa_generation_exec_3")
    first, second, third = history(generated("1"), added, anew)
    folded = evolve_pairs(TaskPairs(), [first, second])
    assert [(p, pair.added) for p, pair in folded.pairs.items()] == [("1", False), ("2", True)]
    assert list(evolve_pairs(folded, [third]).pairs) == ["3"]


def test_proposed_pair_stays_until_a_person_decides() -> None:
    proposed = msgspec.structs.replace(generated("new", None), origin="asked")
    facts = [generated("1"), proposed, about(records.PairValidated, "new", valid=True)]
    later = generated("2", SECOND)
    found = pairs_of(history(*facts, later))
    assert list(found) == ["new", "2"]
    assert [pair.unfit for pair in found.values()] == [["proposed"], []]
    rejected = pairs_of(history(*facts, about(records.PairRejected, "new"), later))
    assert list(rejected) == ["2"]
    approved = pairs_of(history(*facts, about(records.PairApproved, "new"), later))
    assert (approved["new"].origin, approved["new"].unfit) == ("asked", [])
    edited = pairs_of(history(*facts, about(records.PairEdited, "new", question="q", sql="SELECT 3;"), later))
    assert (edited["new"].origin, edited["new"].unfit) == ("person", [])


def test_redacted_event_is_ignored() -> None:
    events = history(generated("1"), generated("2"))
    redacted = events[1]._replace(data='{"redacted":true}')
    assert list(pairs_of([events[0], redacted])) == ["1"]


PAIRS: list[PairState] = list(
    pairs_of(history(generated("1", question='有多少"家"公司?'), generated("2", question="A <b> & C?"))).values()
)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_is_well_formed(name: str) -> None:
    exported = export_pairs(name, "highway_db", "task_1", PAIRS)
    assert exported.data == export_pairs(name, "highway_db", "task_1", PAIRS).data
    suffix = exported.file_name.rsplit(".", 1)[1]
    match suffix:
        case "json" | "yaml":
            assert json.loads(exported.data)
        case "jsonl":
            assert [json.loads(line) for line in exported.data.decode().splitlines()]
        case "csv":
            assert len(list(csv.reader(io.StringIO(exported.data.decode())))) == 1 + len(PAIRS)
        case "zip" | "xlsx":
            with zipfile.ZipFile(io.BytesIO(exported.data)) as archive:
                assert archive.testzip() is None
        case _:
            ast.parse(exported.data)


@pytest.mark.parametrize(
    "name",
    ["json", "spider", "alpaca", "sharegpt", "openai", "csv", "markdown", "context_set", "cortex"],
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


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty text"),
        pytest.param("[]", id="an empty list"),
        pytest.param("question,sql\n", id="a header alone"),
        pytest.param("[{", id="an unterminated object in a list"),
        pytest.param('[{"question": "q", "sql": "select 1"}', id="an unterminated list"),
        pytest.param('{"question": 1}\n{', id="an unterminated line"),
        pytest.param('[{"question": "q", "sql": "select 1"}]\n[]', id="a second list after the first"),
    ],
)
def test_malformed_import_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_entries(text)


GOOD = '{"question": "q", "sql": "select 1"}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"[\n  {GOOD},\n\n  {GOOD}\n]", [(2, True), (4, True)], id="a list"),
        pytest.param('[{"question": "q"}, 1, []]', [(1, False), (1, False), (1, False)], id="entries without a pair"),
        pytest.param(f"\n{GOOD}\n\n{GOOD}", [(2, True), (4, True)], id="JSON lines"),
        pytest.param('question,sql\nq,"select\n1"\nq,\n', [(2, True), (4, False)], id="CSV with a cell of two lines"),
        pytest.param('{"messages": [1, {"role": "user"}]}', [(1, False)], id="an incomplete conversation"),
    ],
)
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


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('问题,SQL\nq,"select 1, 2"\n', id="Chinese headers"),
        pytest.param('Question , Query\nq,"select 1, 2",\n', id="capitals, blanks, and an empty cell too many"),
        pytest.param('[{"db_id": "d", "question": "q", "evidence": "", "SQL": "select 1, 2"}]', id="BIRD"),
        pytest.param('[{"db_id": "d", "question": "q", "query": "select 1, 2"}]', id="Spider"),
    ],
)
def test_names_of_question_and_sql(text: str) -> None:
    assert [(e.question, e.sql) for e in read_entries(text)] == [("q", "select 1, 2")]


def test_sql_cut_at_its_comma_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="line 3: malformed: more fields than the header"):
        read_entries("question,sql\nq,select 1\nq,select 1, 2\n")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'{GOOD}\n{{"question": "q", "sql": "a", "sql": "b"}}', id="in lines"),
        pytest.param(f'[{GOOD},\n{{"question": "q", "sql": "a", "sql": "b"}}]', id="in a list"),
    ],
)
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


@pytest.mark.parametrize(
    ("sql", "line"),
    [
        pytest.param("select 1", "select 1;", id="a semicolon is added"),
        pytest.param("select\n  1;\n", "select 1;", id="one line"),
        pytest.param("select 'a\nb'", "select E'a\\nb';", id="a line break in a literal is escaped"),
        pytest.param('select 1 as "net  amount"', 'select 1 as "net  amount";', id="a quoted name keeps its spaces"),
        pytest.param("select $$a  b$$,\n 2", "select $$a  b$$, 2;", id="a dollar-quoted text keeps its spaces"),
        pytest.param("select E'a\\'  b',\n 2", "select E'a\\'  b', 2;", id="an escape string keeps its spaces"),
        pytest.param("select 1 -- it's one\n+ 1", "select 1 + 1;", id="a line comment ends with its line"),
        pytest.param('select "a\n  b" from t', 'select "a\n  b" from t;', id="a name keeps its line break"),
    ],
)
def test_sql_is_formatted_on_one_line(sql: str, line: str) -> None:
    assert one_line(sql) == line
