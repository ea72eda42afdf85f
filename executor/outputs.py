"""Bringing a unit's bytes into the store and the task's directory, and checking on resume that they are still there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from events.task.commands import NewFile
from events.task.facts import Output
from executor.in_english import Language, said
from executor.steps.seam import OutputFile, OutputObject
from runtime.artefacts import ArtefactStore

_DISK: Final = ThreadPoolExecutor(8, thread_name_prefix="disk")


def store_file(artefacts: ArtefactStore, file: OutputFile, language: Language) -> NewFile:
    """Stores the bytes; the directory does not show them yet. `language` is that of its description."""
    stored = artefacts.put(file.data)
    return NewFile(
        name=file.name,
        sha256=stored.sha256,
        size=stored.size,
        file_type=file.file_type,
        description=said(file.description, language),
        is_primary=file.is_primary,
    )


def store_files(artefacts: ArtefactStore, files: Sequence[OutputFile], language: Language) -> tuple[NewFile, ...]:
    """Stores several at once: syncs to the disk that wait together cost little more than one."""
    if len(files) < 2:
        return tuple(store_file(artefacts, file, language) for file in files)
    return tuple(_DISK.map(partial(store_file, artefacts, language=language), files))


def store_object(artefacts: ArtefactStore, item: OutputObject) -> Output:
    stored = artefacts.put(item.data)
    return Output(name=item.name, sha256=stored.sha256, size=stored.size, file=False)


def show_files(artefacts: ArtefactStore, task_id: str, files: Sequence[NewFile]) -> None:
    for file in files:
        artefacts.link(file.sha256, task_id, file.name)


def still_there(artefacts: ArtefactStore, task_id: str, outputs: Sequence[Output]) -> bool:
    """Whether everything a unit left has exactly the bytes it had."""
    return all(_is_there(artefacts, task_id, output) for output in outputs)


def _is_there(artefacts: ArtefactStore, task_id: str, output: Output) -> bool:
    if output.file and not artefacts.matches(task_id, output.name, output.sha256, output.size):
        return False
    try:
        # a hard link changed in place has changed the object, too
        with artefacts.object_path(output.sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == output.sha256
    except FileNotFoundError:
        return False
