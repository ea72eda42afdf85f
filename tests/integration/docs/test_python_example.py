"""The program of the documentation that makes and checks pairs without the service, run as it is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.integration.executor.conftest import SHOP

pytestmark = pytest.mark.long

REPOSITORY = Path(__file__).parents[3]
HEADINGS = {"docs": "## In a Python program, without the service", "docs/zh": "## 不用服务，在 Python 程序中"}


@pytest.mark.parametrize("folder", list(HEADINGS))
def test_program_prints_labels_and_checked_pairs(database: str, tmp_path: Path, folder: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(SHOP.encode())
    page = (REPOSITORY / folder / "how-to" / "applications.md").read_text("utf-8")
    found = re.search(r"```python\n(.*?)```", page.partition(HEADINGS[folder])[2], re.DOTALL)
    assert found is not None
    program = tmp_path / "make_pairs.py"
    program.write_text(found[1], "utf-8")
    environment = {**os.environ, "SHOP_URL": database, "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'client'}"}
    ended = subprocess.run(
        [sys.executable, program], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "orders is" in ended.stdout
    assert len(re.findall(r"^  SELECT .*;\n  [1-9]\d*$", ended.stdout, re.MULTILINE)) >= 5


def test_import_of_the_package_loads_none_of_its_parts() -> None:
    program = "import sys, training; print([name for name in sys.modules if name.startswith('training.')])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "['training.lazy_names']\n"
