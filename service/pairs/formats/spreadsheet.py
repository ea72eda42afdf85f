"""Workbooks (.xlsx) with one sheet of texts. Pure: the same cells give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from service.pairs.formats.archive import zip_of

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""Characters that XML cannot have, and the beginning of what reads as an escaped one."""
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORMATS: Final = "http://schemas.openxmlformats.org"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_FORMATS}/package/2006/relationships"><Relationship Id="rId1"'
        f' Type="{_FORMATS}/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
    )


_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_FORMATS}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
    "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
}


def workbook(sheet: str, rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook with the sheet. All cells are texts, which no spreadsheet runs as formulas."""
    main = f'xmlns="{_FORMATS}/spreadsheetml/2006/main"'
    cells = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    parts = _PARTS | {
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{_FORMATS}/officeDocument/2006/relationships"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
    }
    return zip_of((path, _XML + text) for path, text in parts.items())


def _cell(text: str) -> str:
    shown = _UNPRINTABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(shown, quote=False)}</t></is></c>'
