"""Tables in workbooks (.xlsx) and text documents (.docx). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from training.catalog.user_files.document_tables import DOCUMENT, document_tables
from training.catalog.user_files.packed_xml import OfficeFileError
from training.catalog.user_files.sheets import Sheet
from training.catalog.user_files.workbook import WORKBOOK, workbook_sheets


def is_workbook(files: Mapping[str, bytes]) -> bool:
    return WORKBOOK in files


def sheets_of(files: Mapping[str, bytes]) -> list[Sheet]:
    """Return the sheets of an unpacked workbook or the tables of a document. Raises OfficeFileError."""
    if is_workbook(files):
        return workbook_sheets(files)
    if DOCUMENT in files:
        return document_tables(files)
    raise OfficeFileError("neither .xlsx nor .docx", "既不是 .xlsx，也不是 .docx")
