"""Python environments of their own, for packages that must not be installed beside the product."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


def python_with(name: str, *packages: str) -> Path:
    """Return the interpreter of the environment `.tools/{name}` with the packages. Skips without uv or a registry.

    The environment is kept between runs; git ignores the folder.
    """
    uv = shutil.which("uv", path=f"{REPOSITORY / '.tools' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    if uv is None:
        pytest.skip("needs uv, which `make` installs")
    environment = REPOSITORY / ".tools" / name
    interpreter = environment / "bin" / "python"
    subprocess.run([uv, "venv", "-q", "--allow-existing", "--python", sys.executable, environment], check=True)
    done = subprocess.run(
        [uv, "pip", "install", "-q", "--python", interpreter, *packages], capture_output=True, text=True, check=False
    )
    if "failed to fetch" in done.stderr.lower():
        pytest.skip(f"needs a package registry: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return interpreter
