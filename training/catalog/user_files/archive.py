"""Zip archives of an upload, such as a workbook: unpacked within limits. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from runtime.sentences import Sentence
from training.catalog.user_files.faulty_file import FaultyFile
from training.texts import say

MAX_UNPACKED_BYTES = 32 * 1024 * 1024
"""Maximum size of all files of an archive together."""
_ARCHIVES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""First bytes of an archive: of one with files, of an empty one and of a divided one."""
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of the files of Office before 2007, and of later ones with a password."""
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Compression methods of Office. Others are refused, because unpacking them ignores the declared size."""


class OfficeFileError(FaultyFile):
    """An archive or a workbook cannot be read."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(0, reason)


def is_archive(content: bytes) -> bool:
    """Return True for a zip archive, and for an Office file of the old format, which `unpack` refuses."""
    return content.startswith((*_ARCHIVES, _COMPOUND))


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive by name. Raises OfficeFileError if it is damaged, encrypted or too large."""
    if content.startswith(_COMPOUND):
        raise OfficeFileError(
            say("an .xls or .doc file, or one with a password; save its tables as .xlsx without a password, or as CSV"),
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            size = sum(member.file_size for member in members)
            if size > MAX_UNPACKED_BYTES:
                raise OfficeFileError(
                    say(
                        "unpacked it has {size} bytes; at most {max_unpacked_bytes} are read",
                        size=size,
                        max_unpacked_bytes=MAX_UNPACKED_BYTES,
                    ),
                )
            for member in members:
                if member.compress_type not in _METHODS:
                    raise OfficeFileError(
                        say(
                            "{filename} is not packed with Deflate; pack the archive as an ordinary zip file",
                            filename=member.filename,
                        ),
                    )
            return {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, zlib.error, RuntimeError) as error:
        if isinstance(error, FaultyFile):
            raise
        # RuntimeError: the archive is encrypted; ValueError, OSError: a stated offset is outside of it
        raise OfficeFileError(say("the archive cannot be unpacked: {error}", error=error)) from None
