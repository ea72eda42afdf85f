"""Columns that questions should not show, and codes that they should not mention."""

from __future__ import annotations

import re

from training.catalog.model import TableName
from training.profile.profiles import ColumnProfile
from training.source.description import SourceDescription

_FILLER = re.compile(
    r"\b(?:url|uri|href|hyperlink)\b|\bzip\b|postal|post ?code|\baddress ?(?:line ?)?[2-9]\b|"
    r"网址|链接|邮编|邮政编码|地址[2-9二三]",
    re.IGNORECASE,
)
_UNREADABLE = re.compile(r"\b[A-Z]{2,} ?\d+ ?[A-Z]+\b")
"""Part of a label that is not readable, such as DB2X."""
_INITIALS = re.compile(r"\w [B-DF-HJ-NP-TV-XZ]{3,}\Z")
_MANY = 20
"""Distinct codes; people may know the meanings of fewer."""
_DIGIT = re.compile(r"\d")


def is_filler(source: SourceDescription, table: TableName, column: str) -> bool:
    """Return True for URLs, postal codes, second address lines, redundant flags and unreadable labels."""
    form, label = source.profile(table, column).format, source.label(table, column)
    if (
        _is_redundant_flag(source, table, column)
        or form == "url"
        or _UNREADABLE.search(label)
        or (form == "code" and _INITIALS.search(label))
    ):
        return True
    written = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", column)
    return _FILLER.search(f"{written}\n{label}") is not None


def _is_redundant_flag(source: SourceDescription, table: TableName, column: str) -> bool:
    """Return True for a 0/1 flag beside a boolean of the same name: `active` and `activebool`."""
    booleans = {c.name: c.base_type == "bool" for c in source.catalog.table(table).columns}
    twins = (name for name, is_boolean in booleans.items() if is_boolean and _stem(name) == _stem(column))
    return not booleans[column] and source.profile(table, column).role == "flag" and any(twins)


def _stem(flag: str) -> str:
    return re.sub(r"\W|_|is|flag|bool(?:ean)?", "", flag.lower())


def holds_opaque_codes(profile: ColumnProfile, most: int = _MANY) -> bool:
    """Return True for more than `most` alphanumeric codes without known meanings, such as serial numbers."""
    codes = profile.format == "code" and profile.role != "flag" and not profile.value_labels
    return codes and (profile.distinct or 0) > most and any(_DIGIT.search(str(c.value)) for c in profile.common)
