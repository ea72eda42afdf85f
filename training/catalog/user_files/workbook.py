"""Texts in the sheets of a workbook (.xlsx). Pure.

Only cells that are in the file cost time and memory, not those between them: a sheet may have its second cell in row
1,048,576, and merge all columns.
"""

from __future__ import annotations

import datetime
import posixpath
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from training.catalog.user_files.packed_xml import OfficeFileError, attribute, read_elements, tag_of
from training.catalog.user_files.sheets import MAX_COLUMNS, Row, Sheet, TextLimit, column_index

WORKBOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ROW_NUMBER = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)
_ESCAPED = re.compile(r"_x(?!0000|[dD][89a-fA-F])([0-9A-Fa-f]{4})_")
"""An escaped character, but not NUL or half of a pair of surrogates, which no database stores."""
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
"""Numbers of the formats of dates that every workbook has (ECMA-376, 18.8.30)."""
_NOT_A_DATE_PART = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]|General')
"""Parts of a number format that have letters of their own: texts, colours and conditions."""
_MAX_FORMAT = 255
"""Characters of a number format that Excel accepts."""
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


class _Book(NamedTuple):
    strings: list[str]
    date_styles: frozenset[str]
    first_day: datetime.datetime
    """Day 0 of the numbers that are dates."""


def workbook_sheets(files: Mapping[str, bytes]) -> list[Sheet]:
    """Return the sheets of an unpacked workbook. All cells of a merged range have its value. Raises OfficeFileError."""
    targets = dict(_targets(files))
    is_1904 = False
    parts: dict[str, str] = {}
    for element in read_elements(files, WORKBOOK, 1):
        match tag_of(element):
            case "workbookPr":
                is_1904 = element.get("date1904") in ("1", "true")
            case "sheets":
                # each part once, or a small file could have one read thousands of times
                ids = {attribute(sheet, "id"): attribute(sheet, "name") for sheet in element}
                parts = {targets[key][1]: name for key, name in ids.items() if key in targets}
            case _:
                pass
    kinds = dict(targets.values())
    book = _Book(
        _strings(files, kinds["sharedStrings"]) if "sharedStrings" in kinds else [],
        frozenset(_date_styles(files, kinds["styles"])) if "styles" in kinds else frozenset(),
        datetime.datetime(1904, 1, 1) if is_1904 else datetime.datetime(1899, 12, 30),  # noqa: DTZ001
    )
    limit = TextLimit()
    is_sheet = {target for kind, target in targets.values() if kind == "worksheet"}
    return [_sheet(files, part, name, book, limit) for part, name in parts.items() if part in is_sheet]


def _targets(files: Mapping[str, bytes]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield id, kind and name of each part of the workbook."""
    for relation in read_elements(files, "xl/_rels/workbook.xml.rels", 1):
        target = posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        yield relation.get("Id", ""), (relation.get("Type", "").rpartition("/")[2], target)


def _strings(files: Mapping[str, bytes], part: str) -> list[str]:
    return [_string(item) for item in read_elements(files, part, 1)]


def _string(item: Element) -> str:
    """Return the text of a string, plain or in pieces with formats, without the guides to its pronunciation."""
    pieces: list[str] = []
    for child in item:
        if tag_of(child) == "t":
            pieces.append(child.text or "")
        elif tag_of(child) == "r":
            pieces += [piece.text or "" for piece in child if tag_of(piece) == "t"]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot have, which Office writes as `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _date_styles(files: Mapping[str, bytes], part: str) -> Iterator[str]:
    """Yield the numbers of the cell styles that show a number as a date."""
    dates = {str(number) for number in _DATE_FORMATS}
    for element in read_elements(files, part, 1):
        if tag_of(element) == "numFmts":
            dates |= {each.get("numFmtId", "") for each in element if _is_date(each.get("formatCode", ""))}
        elif tag_of(element) == "cellXfs":
            yield from (str(number) for number, style in enumerate(element) if style.get("numFmtId") in dates)


def _is_date(code: str) -> bool:
    if len(code) > _MAX_FORMAT or _DURATION.search(code):
        return False
    return re.search("[dmyhs]", _NOT_A_DATE_PART.sub("", code), re.IGNORECASE) is not None


def _sheet(files: Mapping[str, bytes], part: str, name: str, book: _Book, limit: TextLimit) -> Sheet:
    sheet = Sheet(name, [], name)
    found: dict[int, list[str]] = {}
    merged: list[str] = []
    number = 0
    for element in read_elements(files, part, 2):
        match tag_of(element):
            case "row":
                number = _row_number(sheet, element, number)
                cells = _cells(sheet, number, element, book, limit)
                if cells:
                    found[number] = cells
            case "mergeCell":
                merged.append(element.get("ref", ""))
            case _:
                pass
    _fill_merged(sheet, found, merged, limit)
    sheet.rows.extend(Row(at, found[at]) for at in sorted(found))
    return sheet


def _row_number(sheet: Sheet, element: Element, before: int) -> int:
    stated = element.get("r")
    if stated is None:
        return before + 1
    if not _ROW_NUMBER.fullmatch(stated):
        raise sheet.error(before + 1, 0, f"{stated!r} is no number of a row", f"{stated!r} 不是行号")
    return int(stated)


def _cells(sheet: Sheet, row: int, element: Element, book: _Book, limit: TextLimit) -> list[str]:
    """Return the texts of a row up to its last text."""
    cells: list[str] = []
    column = -1
    for cell in element:
        reference = cell.get("r")
        if reference is None:
            column += 1
        elif at := _REFERENCE.fullmatch(reference):
            column = column_index(at[1])
        else:
            raise sheet.error(row, column + 1, f"{reference!r} is no cell", f"{reference!r} 不是单元格")
        if column >= MAX_COLUMNS:
            continue
        text = _text(sheet, row, column, cell, book)
        if text:
            cells.extend(limit.count("", sheet, row, at) for at in range(len(cells), column + 1))
            cells[column] = limit.count(text, sheet, row, column)
    return cells


def _text(sheet: Sheet, row: int, column: int, cell: Element, book: _Book) -> str:
    """Return the value of a cell as text; numbers and dates have one form. Of a formula, its result."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_string(child) for child in cell if tag_of(child) == "is").strip()
    value = next((child.text or "" for child in cell if tag_of(child) == "v"), "")
    if not value:
        return ""
    readers: dict[str, Callable[[], str]] = {
        # digits only: -1 would be the last string
        "s": lambda: book.strings[int(value) if value.isdecimal() else len(book.strings)],
        "str": lambda: _unescaped(value),
        "b": lambda: "true" if value == "1" else "false",
        "d": lambda: value.removesuffix("T00:00:00").replace("T", " "),
        "e": lambda: value,
        "n": lambda: _number(value, book.first_day if cell.get("s") in book.date_styles else None),
    }
    try:
        return readers[kind]().strip()
    except (KeyError, ValueError, IndexError, OverflowError):
        raise sheet.error(
            row,
            column,
            f"cannot read {value[:40]!r} of type {kind!r}",
            f"无法读取类型为 {kind!r} 的 {value[:40]!r}",
        ) from None


def _number(value: str, first_day: datetime.datetime | None) -> str:
    if first_day is None and value.isdecimal():
        return value
    number = float(value)
    if first_day is None:
        return str(int(number)) if number.is_integer() else str(number)
    # a workbook has 29 February 1900, which never was
    shift = 1 if first_day.year == 1899 and 1 <= number < 60 else 0
    moment = first_day + datetime.timedelta(milliseconds=round((number + shift) * 86_400_000))
    if 0 <= number < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat(" ")


def _fill_merged(sheet: Sheet, found: dict[int, list[str]], merged: Iterable[str], limit: TextLimit) -> None:
    """Give all cells of each merged range the value of its first; rows without any other text stay out."""
    numbers = sorted(found)
    for reference in merged:
        first, _, last = reference.partition(":")
        begin, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
        if begin is None or end is None:
            raise OfficeFileError(
                f"sheet {sheet.name}: {reference!r} is no range of cells",
                f"工作表 {sheet.name}：{reference!r} 不是单元格区域",
            )
        top, left = int(begin[2]), column_index(begin[1])
        columns = range(left, min(column_index(end[1]) + 1, MAX_COLUMNS))
        cells = found.get(top, [])
        text = cells[left] if left < len(cells) else ""
        if not text:
            continue
        for row in numbers[bisect_left(numbers, top) : bisect_right(numbers, int(end[2]))]:
            present = found[row]
            present.extend("" for _ in range(len(present), columns.stop))
            for column in columns:
                present[column] = limit.count(text, sheet, row, column)
