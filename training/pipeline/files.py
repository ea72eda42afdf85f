"""Files that the steps of a task write."""

from __future__ import annotations

from typing import Literal

import msgspec

type FileType = Literal["ddl", "md", "json", "txt", "log", "report", "yaml"]


class OutputFile(msgspec.Struct, frozen=True, kw_only=True):
    """File for the task's directory."""

    name: str
    data: bytes
    file_type: FileType
    description: str = ""
    """In English, with its Chinese in a catalogue; or in the task's language."""
    is_primary: bool = False
