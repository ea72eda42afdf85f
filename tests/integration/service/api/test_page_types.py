"""Generated types and form limits of the page match the service's OpenAPI document."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from service.api.openapi.document import openapi

REPOSITORY = Path(__file__).parents[4]
BUILD = REPOSITORY / "web" / "build"
WRITERS = pytest.mark.parametrize("writer", ["types.js", "forms.js"])


@pytest.fixture
def node() -> str:
    found = shutil.which("node", path=f"{os.environ.get('PATH', '')}:{REPOSITORY / '.tools' / 'node' / 'bin'}")
    if found is None:
        pytest.skip("no Node on the path; `make ui` brings one")
    return found


def compare(node: str, writer: str, document: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [node, str(BUILD / writer), "--check"], input=json.dumps(document), capture_output=True, text=True, check=False
    )


@WRITERS
def test_generated_files_match_the_openapi_document(node: str, writer: str) -> None:
    compared = compare(node, writer, openapi())
    assert compared.returncode == 0, compared.stderr


@WRITERS
@pytest.mark.parametrize("schema", ["PairImport", "TaskRequest"])
def test_additional_field_is_detected(node: str, writer: str, schema: str) -> None:
    document = copy.deepcopy(openapi())
    document["components"]["schemas"][schema]["properties"]["surprise"] = {"type": "string"}
    noticed = writer == "types.js" or schema == "TaskRequest"
    assert compare(node, writer, document).returncode == int(noticed)
