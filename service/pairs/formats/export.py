"""Export of pairs in the formats of other tools. Pure: the same pairs give the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from events.facts.pair.state import PairState
from runtime.files.names import name_part
from service.pairs.formats.archive import zip_of
from service.pairs.formats.context_set import context_set
from service.pairs.formats.pair_markdown import file_of, render_pair
from service.pairs.formats.spreadsheet import workbook
from service.schemas.errors import InvalidRequest
from service.schemas.file_examples import PAIRS_IN
from service.texts import say
from training.knowledge import to_yaml


class Exported(NamedTuple):
    file_name: str
    media_type: str
    data: bytes


class Format(NamedTuple):
    suffix: str
    """File name extension, without the dot."""
    media_type: str
    write: Callable[[str, Sequence[PairState]], str | bytes]
    """Function of the database's name and the pairs that returns the content of the file."""


def _querymill(_db_name: str, pairs: Sequence[PairState]) -> str:
    return _indented([{"question": p.question, "sql": p.sql} for p in pairs])


def _spider(db_name: str, pairs: Sequence[PairState]) -> str:
    """Return Spider's JSON (Yu et al., 2018) with the fields `evidence` and `difficulty` of BIRD (Li et al., 2023)."""
    return _indented(
        [
            {"db_id": db_name, "question": p.question, "query": p.sql, "SQL": p.sql, "evidence": "",
             "difficulty": p.difficulty}
            for p in pairs
        ]
    )  # fmt: skip


def _alpaca(db_name: str, pairs: Sequence[PairState]) -> str:
    ask = f"Write one PostgreSQL query over the database {db_name} that answers the question."
    return _lines({"instruction": ask, "input": p.question, "output": p.sql} for p in pairs)


def _sharegpt(db_name: str, pairs: Sequence[PairState]) -> str:
    role = _role(db_name)
    return _lines(
        {
            "conversations": [
                {"from": "system", "value": role},
                {"from": "human", "value": p.question},
                {"from": "gpt", "value": p.sql},
            ]
        }
        for p in pairs
    )


def _role(db_name: str) -> str:
    """Return the system message. It names the database, because the SQL for a question depends on the database."""
    return f"You answer questions with one PostgreSQL query over the database {db_name}."


def _openai(db_name: str, pairs: Sequence[PairState]) -> str:
    role = _role(db_name)
    return _lines(
        {
            "messages": [
                {"role": "system", "content": role},
                {"role": "user", "content": p.question},
                {"role": "assistant", "content": p.sql},
            ]
        }
        for p in pairs
    )


def _csv(_db_name: str, pairs: Sequence[PairState]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "question", "sql", "difficulty", "theme", "family", "tables", "origin", "review"))
    for p in pairs:
        row = (p.pair_id, p.question, p.sql, p.difficulty, p.theme, p.family, " ".join(p.tables), p.origin, p.review)
        writer.writerow([_quoted(str(cell or "")) for cell in row])
    return text.getvalue()


def _context_set(_db_name: str, pairs: Sequence[PairState]) -> str:
    return _indented(context_set(pairs))


def _markdown(_db_name: str, pairs: Sequence[PairState]) -> bytes:
    return zip_of((f"{name_part(p.pair_id)}.md", render_pair(file_of(p))) for p in pairs)


def _wren(db_name: str, pairs: Sequence[PairState]) -> bytes:
    """Return the files of the folder `knowledge/sql` of a WrenAI project."""
    return zip_of((f"knowledge/sql/{name_part(p.pair_id)}.md", _wren_file(db_name, p)) for p in pairs)


def _wren_file(db_name: str, pair: PairState) -> str:
    fields = {"nl": pair.question, "sql": pair.sql, "source": "querymill", "tags": [db_name, *pair.tables]}
    return f"---\n{to_yaml(fields)}---\n"


def _sqlbot(db_name: str, pairs: Sequence[PairState]) -> bytes:
    """Return the workbook that SQLBot's page of SQL examples imports."""
    header = ("问题描述", "示例 SQL", "生效数据源", "高级应用")
    return workbook("Sheet1", [header, *((p.question, p.sql, db_name, "") for p in pairs)])


FORMATS: Final[dict[str, Format]] = {
    "json": Format("json", "application/json", _querymill),
    "spider": Format("json", "application/json", _spider),
    "alpaca": Format("jsonl", "application/jsonl", _alpaca),
    "sharegpt": Format("jsonl", "application/jsonl", _sharegpt),
    "openai": Format("jsonl", "application/jsonl", _openai),
    "csv": Format("csv", "text/csv; charset=utf-8", _csv),
    "markdown": Format("zip", "application/zip", _markdown),
    "wren": Format("zip", "application/zip", _wren),
    "sqlbot": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _sqlbot),
    "context_set": Format("json", "application/json", _context_set),
}

EXAMPLES: Final = PAIRS_IN
"""Examples of the formats by media type, for the OpenAPI document."""

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters by which spreadsheets recognise a formula."""


def export_pairs(name: str, db_name: str, task_id: str, pairs: Sequence[PairState]) -> Exported:
    """Return the pairs as a file in the format `name`. Raises InvalidRequest for an unknown format."""
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise InvalidRequest(
            say("format: {name!r} is none of {known}", name=name, known=known), field="format", status=400
        )
    chosen = FORMATS[name]
    file_name = f"{name_part(db_name)}_{task_id}_{name}.{chosen.suffix}"
    content = chosen.write(db_name, pairs)
    return Exported(file_name, chosen.media_type, content.encode() if isinstance(content, str) else content)


def _quoted(cell: str) -> str:
    """Prefix a cell with a quote if a spreadsheet may evaluate it as a formula.

    Some spreadsheets also accept full-width characters and leading spaces.
    """
    return f"'{cell}" if cell.lstrip(" \u3000")[:1] in _FORMULA else cell


def _indented(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _lines(values: Iterable[object]) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
