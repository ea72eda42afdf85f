"""The model's answers, stored by model and prompt, so that a run only asks new prompts."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import asdict
from pathlib import Path

from bench.support.llama.model import NAME
from bench.support.llama.runner import Completion

FOLDER = Path(__file__).parents[2] / "answers"


class KeptAnswers:
    """A file of JSON lines, each an answer with the digest of its prompt. Thread-safe."""

    def __init__(self, file: Path = FOLDER / f"{NAME}.jsonl") -> None:
        self._file = file
        self._lock = threading.Lock()
        self._kept: dict[str, Completion] = {}
        if file.is_file():
            for line in file.read_text("utf-8").splitlines():
                entry = json.loads(line)
                self._kept[entry["prompt"]] = Completion(**entry["completion"])

    def of(self, prompt: str) -> Completion | None:
        return self._kept.get(_digest(prompt))

    def keep(self, prompt: str, completion: Completion) -> None:
        line = json.dumps({"prompt": _digest(prompt), "completion": asdict(completion)}, ensure_ascii=False)
        with self._lock:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
            self._kept[_digest(prompt)] = completion


def _digest(prompt: str) -> str:
    return hashlib.sha256(prompt.encode()).hexdigest()
