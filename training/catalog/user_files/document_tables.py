"""Tables of a text document (.docx). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element

from training.catalog.user_files.packed_xml import attribute, read_elements, tag_of
from training.catalog.user_files.sheets import MAX_COLUMNS, Row, Sheet, TextLimit

DOCUMENT = "word/document.xml"
_CHARACTERS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DRAWN: Final = ("drawing", "pict", "AlternateContent")
"""Elements that may hold text boxes, whose text is not part of the paragraph."""


def document_tables(files: Mapping[str, bytes]) -> list[Sheet]:
    """Return the tables of an unpacked document. All cells of a merged range have its text. Raises OfficeFileError."""
    limit = TextLimit()
    found: list[Sheet] = []
    caption = ""
    tables = rows = 0
    table = Sheet("1", [], "", is_document=True)
    above: dict[int, str] = {}
    for element in read_elements(files, DOCUMENT, 2, inside="tbl"):
        match tag_of(element):
            case "p":
                caption = _paragraph(element).strip() or caption
            case "tr":
                rows += 1
                above = _add_row(table, rows, element, above, limit)
            case "tbl":
                if table.rows:
                    found.append(table._replace(caption=caption))
                tables, rows = tables + 1, 0
                table, above = Sheet(str(tables + 1), [], "", is_document=True), {}
            case _:
                pass
    return found


def _add_row(table: Sheet, number: int, element: Element, above: Mapping[int, str], limit: TextLimit) -> dict[int, str]:
    """Add a row to the table if it has text; return its texts by column, for the cells below that continue them."""
    cells = [""] * _count(table, number, 0, _property(element, "trPr", "gridBefore"), 0)
    texts: dict[int, str] = {}
    for cell in element:
        if tag_of(cell) != "tc" or len(cells) >= MAX_COLUMNS:
            continue
        column = len(cells)
        merge = _property(cell, "tcPr", "vMerge")
        text = above.get(column, "") if merge is not None and attribute(merge, "val") != "restart" else _text(cell)
        span = _count(table, number, column, _property(cell, "tcPr", "gridSpan"), 1)
        texts[column] = text
        cells += [text] * min(span, MAX_COLUMNS - column)
    if any(cells):
        for column, text in enumerate(cells):
            limit.count(text, table, number, column)
        table.rows.append(Row(number, cells))
    return texts


def _property(element: Element, group: str, name: str) -> Element | None:
    return next((each for part in element if tag_of(part) == group for each in part if tag_of(each) == name), None)


def _count(table: Sheet, row: int, column: int, element: Element | None, otherwise: int) -> int:
    """Return how many columns a property states, at most MAX_COLUMNS. Raises OfficeFileError if it is no number."""
    if element is None:
        return otherwise
    stated = attribute(element, "val")
    if not re.fullmatch("[0-9]{1,9}", stated):
        raise table.error(row, column, f"{stated!r} is no number of columns", f"{stated!r} 不是列数")
    return min(int(stated), MAX_COLUMNS)


def _text(cell: Element) -> str:
    return "\n".join(_paragraph(part) for part in cell if tag_of(part) == "p").strip()


def _paragraph(element: Element) -> str:
    for drawn in [each for each in element.iter() if tag_of(each) in _DRAWN]:
        drawn.clear()
    runs = (each for each in element.iter() if tag_of(each) == "r")
    return "".join(
        part.text or "" if tag_of(part) == "t" else _CHARACTERS.get(tag_of(part), "") for run in runs for part in run
    )
