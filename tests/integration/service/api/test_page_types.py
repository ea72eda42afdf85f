"""The page's types of answers are those of the service's description."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from service.api.openapi.document import openapi

REPOSITORY = Path(__file__).parents[4]
WRITER = REPOSITORY / "web" / "build" / "types.js"


@pytest.fixture
def node() -> str:
    found = shutil.which("node", path=f"{os.environ.get('PATH', '')}:{REPOSITORY / '.tools' / 'node' / 'bin'}")
    if found is None:
        pytest.skip("no Node on the path; `make ui` brings one")
    return found


def compare(node: str, document: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [node, str(WRITER), "--check"], input=json.dumps(document), capture_output=True, text=True, check=False
    )


def test_they_are_made_from_the_openapi_document(node: str) -> None:
    compared = compare(node, openapi())
    assert compared.returncode == 0, compared.stderr


def test_a_field_more_is_noticed(node: str) -> None:
    document = openapi()
    document["components"]["schemas"]["PairImport"]["properties"]["surprise"] = {"type": "string"}
    assert compare(node, document).returncode == 1
