"""Zip archives of text files. Pure: the same files give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Modification time of all members, the earliest that the format has."""


def zip_of(files: Iterable[tuple[str, str]]) -> bytes:
    """Return an archive of files, given as path and text."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files:
            member = zipfile.ZipInfo(path, _EARLIEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, text.encode())
    return data.getvalue()
