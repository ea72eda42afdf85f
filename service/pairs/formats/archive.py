"""Zip archives. Pure: the same files give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import IO

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Modification time of all members, the earliest that the format has."""


def zip_of(files: Iterable[tuple[str, str]]) -> bytes:
    """Return an archive of files, given as path and text."""
    data = io.BytesIO()
    write_zip(data, ((path, text.encode()) for path, text in files))
    return data.getvalue()


def write_zip(target: IO[bytes], files: Iterable[tuple[str, bytes]]) -> None:
    """Write an archive of files, given as path and content; one content is in memory at a time."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            member = zipfile.ZipInfo(path, _EARLIEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
