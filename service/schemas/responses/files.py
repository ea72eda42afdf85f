"""Responses of the file endpoints."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from events.facts.task.facts import FileType
from events.facts.workflow import Step
from service.schemas.fields import Count, ExecutionIdText, FileName, Sha256, Time
from service.schemas.formats import API


class FileView(Struct, kw_only=True):
    """File of a task."""

    file_name: FileName
    file_type: FileType
    """Kind of the content."""
    file_size: Count
    """Size in bytes."""
    download_url: Annotated[str, Meta(examples=[f"{API}/tasks/task_20260302_093000/files/download/a.ddl"])]
    """URL path for the download of the file."""
    content_hash: Sha256
    """SHA-256 of the content, in hexadecimal."""
    description: Annotated[str, Meta(examples=["DDL of bss_branch"])]
    """Description of the file's content."""
    is_primary: bool
    """True if the file is the main result of its step."""
    is_downloadable: bool
    """Always true."""
    step: Step | None
    """Step that writes the file."""
    execution_id: ExecutionIdText | None
    """Execution that wrote this version of the file."""
    created_at: Time
    """Time of the file's first version."""
    modified_at: Time
    """Time of this version."""


class FileList(Struct, kw_only=True):
    files: list[FileView]
    """Files in the order of the steps, then by name."""
