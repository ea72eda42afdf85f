"""Client generators accept the OpenAPI document and generate every endpoint."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.api.endpoints import ENDPOINTS
from service.api.openapi.document import openapi, operation_id

REPOSITORY = Path(__file__).parents[3]
pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]
ENVIRONMENT = os.environ | {"PATH": f"{os.environ.get('PATH', '')}:{REPOSITORY / '.tools' / 'node' / 'bin'}"}


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*command], env=ENVIRONMENT, capture_output=True, text=True, check=False)


def install(*command: str | Path) -> None:
    """Install a package; skip the test if there is no registry."""
    installed = run(*command)
    if installed.returncode != 0:
        pytest.skip(f"cannot install the generator: {installed.stderr.strip()[-300:]}")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(openapi()), "utf-8")
    return path


def test_generated_python_client_has_every_endpoint(document: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    assert run(sys.executable, "-m", "venv", environment).returncode == 0
    install(environment / "bin" / "pip", "install", "--quiet", "openapi-python-client")
    client = tmp_path / "client"
    generated = run(
        *(environment / "bin" / "openapi-python-client", "generate", "--path", document),
        *("--output-path", client, "--meta", "none"),
    )
    assert generated.returncode == 0, generated.stdout + generated.stderr
    assert "will not be generated" not in generated.stdout + generated.stderr
    assert "resulted in the removal" not in generated.stdout + generated.stderr
    names = {path.stem for path in client.glob("api/*/*.py")}
    assert {operation_id(endpoint) for endpoint in ENDPOINTS} <= names


def test_generated_typescript_types_have_every_endpoint(document: Path, tmp_path: Path) -> None:
    npm = shutil.which("npm", path=ENVIRONMENT["PATH"])
    if npm is None:
        pytest.skip("no npm on the path; `make ui` brings one")
    install(npm, "install", "--silent", "--prefix", tmp_path, "openapi-typescript", "typescript@5")
    types = tmp_path / "types.ts"
    generated = run(tmp_path / "node_modules" / ".bin" / "openapi-typescript", document, "--output", types)
    assert generated.returncode == 0, generated.stdout + generated.stderr
    assert "warn" not in (generated.stdout + generated.stderr).lower()
    written = types.read_text("utf-8")
    assert [e.path for e in ENDPOINTS if f'operations["{operation_id(e)}"]' not in written] == []
    assert run(tmp_path / "node_modules" / ".bin" / "tsc", "--noEmit", types).returncode == 0
