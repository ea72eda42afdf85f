"""A zip that is made whole before its first byte is sent: what goes wrong in its making is still an answer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO

IN_MEMORY = 8 * 1024 * 1024
"""Beyond these bytes it lies on disk, in the temporary folder."""


def packed_file(write: Callable[[IO[bytes]], object]) -> IO[bytes]:
    """A file without a name, with what `write` puts into it, at its beginning. Whoever is given it closes it.

    What `write` raises leaves nothing of it.
    """
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed below, or by its reader
    try:
        write(file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file
