"""Record of a file that a user changed or added."""

from __future__ import annotations

from events.facts.task.commands import NewFile
from events.facts.task.facts import FileType
from events.facts.task.state import File

_TYPES: dict[str, FileType] = {"ddl": "ddl", "md": "md", "txt": "txt"}
"""Types of files by the ending of their names; files of pairs are JSON."""


def added_file(known: File | None, name: str, sha256: str, size: int, description: str) -> NewFile:
    """Return the record of a file's new content. `known`: the file so far, whose properties it keeps.

    The description is that of a file that the task does not have yet.
    """
    if known is not None:
        return NewFile(
            name=name,
            sha256=sha256,
            size=size,
            file_type=known.file_type,
            description=known.description,
            is_primary=known.is_primary,
        )
    file_type = _TYPES.get(name.rpartition(".")[2], "json")
    return NewFile(name=name, sha256=sha256, size=size, file_type=file_type, description=description)
