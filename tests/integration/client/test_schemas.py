"""The client's generated types match the service's OpenAPI document."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from service.api.openapi.document import openapi

CLIENT = Path(__file__).parents[3] / "client"


def test_generated_types_match_the_openapi_document(tmp_path: Path) -> None:
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(openapi()))
    checked = subprocess.run(
        [sys.executable, "-m", "datamodel_code_generator", "--check", "--input", document],
        cwd=CLIENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, f"`make api` generates them: {checked.stderr}{checked.stdout}"
