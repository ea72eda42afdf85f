"""The tutorial in both languages: every block runs as printed, in an empty folder.

Both pages have the same blocks but for the language, so one of them is enough in each run of the tests.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Process

pytestmark = pytest.mark.long

REPOSITORY = Path(__file__).parents[3]
PAGES = {"en": "docs/tutorial.md", "zh": "docs/zh/tutorial.md"}
UP = "querymill up\n"


def blocks(page: str) -> list[str]:
    """Return the commands of each block."""
    text = (REPOSITORY / page).read_text("utf-8")
    assert text.count("```") == 2 * text.count("```bash")
    return re.findall(r"^```bash\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder with a name short enough for the embedded server's socket."""
    found = Path(tempfile.mkdtemp(prefix="qm-tutorial-"))
    found.chmod(0o755)
    yield found
    shutil.rmtree(found, ignore_errors=True)


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.soak)])
def test_all_blocks_of_the_tutorial_run(language: str, folder: Path) -> None:
    first, up, *others = blocks(PAGES[language])
    assert up == UP
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("QUERYMILL_")}
    environment = {**inherited, "PATH": f"{REPOSITORY / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"QUERYMILL_PORT": "0", "PYTHONPATH": str(REPOSITORY)}

    def run(script: str) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment,
            capture_output=True, text=True, check=False, timeout=500,
        )  # fmt: skip
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    assert "tables documented" in run(first)
    parts = Process(["-m", "querymill", "up"], environment, folder)
    try:
        parts.wait_for(r"serving on http://\S+")
        printed = run("".join(others))
    finally:
        parts.stop()
    assert f"highway_db.{language}" in printed
    assert (folder / "pairs.jsonl").read_text("utf-8").count("\n") > 100
