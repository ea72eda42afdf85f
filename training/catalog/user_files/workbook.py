"""Sheets of a workbook (.xlsx), read by calamine in a process with limits of memory and time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from training.catalog.user_files import workbook_child
from training.catalog.user_files.archive import OfficeFileError, unpack
from training.catalog.user_files.sheets import Row, Sheet
from training.texts import say

_WORKBOOK = "xl/workbook.xml"
_DOCUMENT = "word/document.xml"
_PROGRAM: Final = Path(workbook_child.__file__)
_MAX_SECONDS = 60.0
"""Timeout of the child on a busy machine; it limits its own processor time."""


def is_workbook(files: Mapping[str, bytes]) -> bool:
    """Return True if the files of an archive are those of a workbook."""
    return _WORKBOOK in files


def sheets_of(content: bytes) -> list[Sheet]:
    """Return the sheets of a workbook. All cells of a merged range have its text. Raises OfficeFileError."""
    files = unpack(content)
    if _DOCUMENT in files:
        raise OfficeFileError(
            say(
                "text documents (.docx) are not read; copy the tables into a spreadsheet and save it as "
                ".xlsx, or as CSV"
            ),
        )
    if not is_workbook(files):
        raise OfficeFileError(say("no workbook; save it as .xlsx, or as CSV"))
    return [Sheet(name, [Row(number, cells) for number, cells in rows]) for name, rows in json.loads(_printed(content))]


def _printed(content: bytes) -> bytes:
    """Return the output of the child, which gets none of this process's environment. Raises OfficeFileError."""
    try:
        child = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-I", _PROGRAM],
            input=content,
            capture_output=True,
            env={},
            timeout=_MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_costly() from None
    match child.returncode:
        case 0:
            return child.stdout
        case workbook_child.TOO_LONG:
            limit = workbook_child.MAX_CHARACTERS
            raise OfficeFileError(
                say("more than {limit} characters in all cells; divide the file", limit=limit),
            )
        case workbook_child.NOT_READABLE:
            reason = child.stderr.decode(errors="replace").strip()
            raise OfficeFileError(
                say("the workbook cannot be read: {reason}; save it anew in your spreadsheet program", reason=reason),
            )
        case _:
            raise _too_costly()


def _too_costly() -> OfficeFileError:
    return OfficeFileError(
        say("the workbook takes too much memory or time to read; remove unused cells and sheets, or save it as CSV"),
    )
