"""Files of a task."""

from __future__ import annotations

from msgspec import Struct


class FileView(Struct, kw_only=True):
    file_name: str
    file_type: str
    file_size: int
    """Bytes."""
    download_url: str
    content_hash: str
    description: str
    is_primary: bool
    is_downloadable: bool
    step: str | None
    execution_id: str | None
    created_at: str
    modified_at: str


class FileList(Struct, kw_only=True):
    files: list[FileView]
