"""XML in zip archives, as Office writes it: unpacked within limits, and read in one pass. Pure."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element, ParseError, iterparse

from training.catalog.user_files.faulty_file import FaultyFile

MAX_UNPACKED_BYTES = 32 * 1024 * 1024
"""Size of all files of an archive. A dictionary of 2 MB is at most this large as a text document."""
MAX_TAGS = 3_000_000
"""Tags of all files. A file of MAX_UNPACKED_BYTES that Office has written has fewer."""
_MAX_HELD = 100_000
"""Elements of one row, or of one entry of another list, that are in memory together."""
_ARCHIVES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""First bytes of an archive: of one with files, of an empty one and of a divided one."""
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of the files of Office before 2007, and of later ones with a password."""
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Those of Office. Files packed in other ways are unpacked without regard to the size they state."""
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_IN_NAME = rb"(?:[^\s=\"'<>x]|x(?!mlns))"
_LONG_NAMESPACE = re.compile(
    rb"xmlns(?::%b{200}|(?::%b{0,199})?(?:\s{200}|\s{0,199}=(?:\s{200}|\s{0,199}(?:\"[^\"<]{200}|'[^'<]{200}))))"
    % (_IN_NAME, _IN_NAME)
)
"""A declaration with a name or a namespace of at least 200 bytes, or as many spaces.

No byte is looked at from more than three declarations, so that the search, which stops all other threads, is short.
"""
_ENCODINGS: Final = (b"utf-8", b"utf-16", b"us-ascii")


class OfficeFileError(FaultyFile):
    """An archive, a workbook or a document cannot be read."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(0, en, zh)


def is_archive(content: bytes) -> bool:
    """Return True for a zip archive, and for an Office file of the old format, which `unpack` refuses."""
    return content.startswith((*_ARCHIVES, _COMPOUND))


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive by name. Raises OfficeFileError if it is damaged, encrypted or too large."""
    if content.startswith(_COMPOUND):
        raise OfficeFileError(
            "an .xls or .doc file, or one with a password; save it as .xlsx or .docx without a password",
            "这是 .xls 或 .doc 文件，或带密码的文件；请另存为不带密码的 .xlsx 或 .docx",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            size = sum(member.file_size for member in members)
            if size > MAX_UNPACKED_BYTES:
                raise OfficeFileError(
                    f"unpacked it has {size} bytes; at most {MAX_UNPACKED_BYTES} are read",
                    f"解压后有 {size} 字节，最多读取 {MAX_UNPACKED_BYTES} 字节",
                )
            for member in members:
                if member.compress_type not in _METHODS:
                    raise OfficeFileError(
                        f"{member.filename} is not packed with Deflate; pack the archive as an ordinary zip file",
                        f"{member.filename} 未用 Deflate 压缩；请压缩为普通 zip 文件",
                    )
            files = {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, zlib.error, RuntimeError) as error:
        if isinstance(error, FaultyFile):
            raise
        # RuntimeError: the archive is encrypted; ValueError, OSError: a stated offset is outside of it
        raise OfficeFileError(
            f"the archive cannot be unpacked: {error}", "无法解压：文件已损坏、不完整或已加密"
        ) from None
    if sum(data.count(b"<") for data in files.values()) > MAX_TAGS:
        raise OfficeFileError(
            f"more than {MAX_TAGS} XML tags; divide the file", f"超过 {MAX_TAGS} 个 XML 标记，请拆分文件"
        )
    return files


def read_part(files: Mapping[str, bytes], name: str) -> bytes:
    """Return an XML file of the archive.

    Raises OfficeFileError if it is missing, or if the parser would make gigabytes of it: of entities, which Office does
    not declare, or of long namespaces, which it would put before each name.
    """
    try:
        # UTF-16 has zeros between the letters
        plain = files[name].replace(b"\0", b"")
    except KeyError:
        raise OfficeFileError(f"{name} is missing in the archive", f"压缩包中缺少 {name}") from None
    declared = _ENCODING.search(plain[:200])
    is_encoded = declared is None or declared[1].lower() in _ENCODINGS
    if b"<!DOCTYPE" in plain or _LONG_NAMESPACE.search(plain) or not is_encoded:
        raise OfficeFileError(
            f"{name} has a document type or a long namespace, or is not in UTF-8 or UTF-16; save it in Office",
            f"{name} 含文档类型声明或过长的命名空间，或既不是 UTF-8 也不是 UTF-16；请用 Office 重新保存",
        )
    return files[name]


def read_elements(files: Mapping[str, bytes], name: str, level: int, inside: str = "") -> Iterator[Element]:
    """Yield the elements of an XML file that are `level` levels below the root.

    inside: name of elements of that level whose children are yielded, too, each before its parent.
    An element comes when it is complete, and is dropped from memory afterwards. Raises OfficeFileError with the line of
    malformed XML.
    """
    parents: list[Element] = []
    held = 0
    try:
        # no entities: see read_part
        for event, element in iterparse(io.BytesIO(read_part(files, name)), ("start", "end")):  # noqa: S314
            if event == "start":
                parents.append(element)
                held += 1
                if held > _MAX_HELD:
                    raise OfficeFileError(
                        f"{name} has more than {_MAX_HELD} elements in one row", f"{name} 的一行超过 {_MAX_HELD} 个元素"
                    )
                continue
            parents.pop()
            depth = len(parents)
            is_inside = depth == level + 1 and tag_of(parents[-1]) == inside
            if depth == level or is_inside:
                yield element
            if 0 < depth <= level or is_inside:
                parents[-1].clear()
                held = depth
    except ParseError as error:
        line, column = error.position
        raise OfficeFileError(
            f"{name} is damaged: no XML at line {line}, column {column + 1}",
            f"{name} 已损坏：第 {line} 行第 {column + 1} 列不是 XML",
        ) from None


def tag_of(element: Element) -> str:
    """Return the name of an element without its namespace, which is another one in the strict form of the standard."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its name without namespace; empty if there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
