"""Responses written to a temporary file before they are sent, so that errors can still be reported."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO

IN_MEMORY = 8 * 1024 * 1024
"""Size in bytes above which the file is moved from memory to disk, in the temporary folder."""


def packed_file(write: Callable[[IO[bytes]], object]) -> IO[bytes]:
    """Return an unnamed file filled by `write`, positioned at its beginning. The caller closes it.

    If `write` raises, the file is closed.
    """
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed below, or by its reader
    try:
        write(file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file
