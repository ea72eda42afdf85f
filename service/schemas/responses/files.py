"""Files of a task."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from events.facts.task.facts import FileType
from events.facts.workflow import Step
from service.schemas.fields import Count, ExecutionIdText, FileName, Sha256, Time
from service.schemas.formats import API


class FileView(Struct, kw_only=True):
    """A file of a task."""

    file_name: FileName
    file_type: FileType
    """Kind of the content."""
    file_size: Count
    """Size in bytes."""
    download_url: Annotated[str, Meta(examples=[f"{API}/tasks/task_20260302_093000/files/download/a.ddl"])]
    """Path to download it from."""
    content_hash: Sha256
    """SHA-256 of the content, in hexadecimal."""
    description: Annotated[str, Meta(examples=["DDL of bss_branch"])]
    """Content of the file."""
    is_primary: bool
    """True for the main result of its step."""
    is_downloadable: bool
    """Always true."""
    step: Step | None
    """The step that writes it."""
    execution_id: ExecutionIdText | None
    """The execution that wrote it."""
    created_at: Time
    """Time of the first version."""
    modified_at: Time
    """Time of this version."""


class FileList(Struct, kw_only=True):
    files: list[FileView]
    """In the order of the steps, then by name."""
