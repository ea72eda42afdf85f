"""Parsing of an import: a text, an archive of Markdown files, or a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from service.pairs.formats.entries import UploadedPair, entries_of, read_entries
from service.pairs.formats.pair_markdown import parse_pair
from service.schemas.errors import InvalidRequest
from service.texts import say
from service.uploads.upload_checks import decode_text
from training.catalog import FaultyFile, is_archive, is_workbook, sheets_of, unpack


def read_upload(content: bytes, name: str = "body") -> list[UploadedPair]:
    """Return the entries of an import. Raises InvalidRequest with the line, or the file of the archive and its line.

    name: what messages call the import.
    """
    if not is_archive(content):
        return read_entries(decode_text(content, name))
    try:
        files = unpack(content)
        return entries_of(_rows(content) if is_workbook(files) else _texts(files))
    except FaultyFile as error:
        raise InvalidRequest(error.sentence, field="pairs", status=400) from None


def _texts(files: Mapping[str, bytes]) -> Iterator[tuple[int, object]]:
    """Yield the pairs of the archive's Markdown files, each with the line of its SQL."""
    for name in sorted(files):
        if not name.endswith(".md") or name.casefold().endswith("readme.md"):
            continue
        try:
            pair = parse_pair(decode_text(files[name], name))
        except InvalidRequest as refused:
            message = say("{name}: {reason}", name=name, reason=refused.message)
            raise InvalidRequest(message, field="pairs", status=400) from None
        yield pair.sql_line, {"question": pair.question, "sql": pair.sql}


def _rows(content: bytes) -> Iterator[tuple[int, object]]:
    """Yield the rows of all sheets as records with the columns' headings, each with its number."""
    for sheet in sheets_of(content):
        rows = (row for row in sheet.rows if any(row.cells))
        header = next(rows, None)
        for row in rows:
            yield row.number, dict(zip(header.cells if header else (), row.cells, strict=False))
