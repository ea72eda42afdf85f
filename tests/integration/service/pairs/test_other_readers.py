"""Exports are read by the readers of the tools that they are for, in an environment of their own."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from events.facts.pair.state import PairState
from service.pairs.formats.export import export_pairs
from service.pairs.formats.upload import read_upload
from tests.separate_environment import python_with

PAIR = PairState(
    pair_id="3f2a9c1e-5d0b-5c8e-9b57-2b6f3f0f6f10",
    question="How many branches are in Berlin?",
    sql="SELECT count(*)::numeric FROM branch WHERE city = 'Berlin' AND name ILIKE '%---\\n%';",
    language="en",
    difficulty="easy",
    family="count",
    theme="",
    tables=("branch",),
    origin="generated",
    status="validated",
    review=None,
    valid=True,
    rows=1,
    error=None,
    cause=None,
    loaded=False,
    position=1,
)
PAIRS = [
    PAIR,
    replace(PAIR, pair_id="p2", question="“柏林”有多少\u2028网点？: #1", sql="SELECT 'a\"b', $$c\td$$;", language="zh"),
]


@pytest.fixture(scope="module")
def python() -> Path:
    """Python with the readers. wrenai's reader needs only PyYAML of all that wrenai depends on."""
    python_with("readers", "--no-deps", "wrenai>=0.17", "google-cloud-db-context-engineering>=0.7")
    return python_with("readers", "pyyaml", "pydantic", "python-calamine>=0.4")


def read(python: Path, code: str, name: str, folder: Path) -> Any:
    """Export the pairs into the folder, and return the JSON that the code prints."""
    exported = export_pairs(name, "bank", "task_1", PAIRS)
    (folder / "export").write_bytes(exported.data)
    if exported.file_name.endswith(".zip"):
        zipfile.ZipFile(io.BytesIO(exported.data)).extractall(folder)
    done = subprocess.run([python, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


WREN = """
import json, sys
from importlib.metadata import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

# the package itself would load the engine
[path] = [file for file in files("wrenai") if str(file) == "wren/memory/markdown.py"]
spec = spec_from_file_location("markdown", path.locate())
markdown = module_from_spec(spec)
spec.loader.exec_module(markdown)
print(json.dumps(markdown.load_query_pairs(Path())))
"""


def test_wrenai_loads_the_pairs(python: Path, tmp_path: Path) -> None:
    loaded = read(python, WREN, "wren", tmp_path)
    assert [(each["nl"], each["sql"]) for each in loaded] == [(p.question, p.sql) for p in PAIRS]
    assert loaded[0] | {"tags": ["bank", "branch"], "source": "querymill"} == loaded[0]


CONTEXT_SET = """
import json
from google.cloud.db_context_enrichment.common.context_validator import validate_context_set
from google.cloud.db_context_enrichment.model.context import ContextSet
from pathlib import Path

templates = ContextSet.model_validate_json(Path("export").read_text()).templates
print(json.dumps([validate_context_set("export"), [each.model_dump() for each in templates]]))
"""


def test_google_accepts_the_context_set(python: Path, tmp_path: Path) -> None:
    report, templates = read(python, CONTEXT_SET, "context_set", tmp_path)
    assert report == {"valid": True, "issues": []}
    assert [(each["nl_query"], each["sql"]) for each in templates] == [(p.question, p.sql) for p in PAIRS]
    assert templates[0]["manifest"] == "How many branches are in a given city?"
    assert templates[0]["parameterized"] == {
        "parameterized_intent": "How many branches are in $1?",
        "parameterized_sql": PAIR.sql.replace("'Berlin'", "$1"),
    }


SQLBOT = """
import json
from python_calamine import CalamineWorkbook

print(json.dumps(CalamineWorkbook.from_path("export").get_sheet_by_index(0).to_python()))
"""


def test_reader_of_sqlbot_finds_its_four_columns(python: Path, tmp_path: Path) -> None:
    (tmp_path / "export.xlsx").unlink(missing_ok=True)
    header, *rows = read(python, SQLBOT, "sqlbot", tmp_path)
    assert header == ["问题描述", "示例 SQL", "生效数据源", "高级应用"]
    assert rows == [[p.question, p.sql, "bank", ""] for p in PAIRS]


def test_workbook_of_sqlbot_can_be_imported() -> None:
    entries = read_upload(export_pairs("sqlbot", "bank", "task_1", PAIRS).data)
    assert [(entry.question, entry.sql) for entry in entries] == [(p.question, p.sql) for p in PAIRS]
