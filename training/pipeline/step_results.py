"""Files that the steps of a task write, and the reasons why a step has no result."""

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

    @classmethod
    def of_text(
        cls, name: str, text: str, file_type: FileType, description: str, *, is_primary: bool = False
    ) -> OutputFile:
        data = text.encode()
        return cls(name=name, data=data, file_type=file_type, description=description, is_primary=is_primary)


class NoPairs(ValueError):
    """The task has no pairs."""


class _NoResult(ValueError):
    def __init__(self, tried: int, reason: str) -> None:
        super().__init__(f"none of {tried}: {reason}")
        self.tried = tried
        """Number of statements or pairs that were tried."""
        self.reason = reason
        """The most frequent reason."""


class NothingRuns(_NoResult):
    """Raised if the database refuses all SQL statements."""


class NothingPasses(_NoResult):
    """Raised if no pair passes validation."""
