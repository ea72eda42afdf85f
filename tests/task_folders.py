"""Task directories of a store that is a folder, as tests use it."""

from __future__ import annotations

from runtime.files.artefact_store import ArtefactStore
from runtime.files.task_folders import TaskFolders


def folders(artefacts: ArtefactStore) -> TaskFolders:
    assert artefacts.folders is not None
    return artefacts.folders
