"""Columns that are not worth showing in a question, and codes that are not worth naming in one."""

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
_UNREAD = re.compile(r"\b[A-Z]{2,} ?\d+ ?[A-Z]+\b")
"""A part of a name that nothing puts in words: DB2X."""
_INITIALS = re.compile(r"\w [B-DF-HJ-NP-TV-XZ]{3,}\Z")
_MANY = 20
"""Different codes; of fewer people know what they mean."""
_DIGIT = re.compile(r"\d")


def is_filler(source: SourceDescription, table: TableName, column: str) -> bool:
    """True for an address on the web, a postal code, the second line of an address, and what nothing puts in words."""
    form, label = source.profile(table, column).format, source.label(table, column)
    if (
        _is_kept_twice(source, table, column)
        or form == "url"
        or _UNREAD.search(label)
        or (form == "code" and _INITIALS.search(label))
    ):
        return True
    written = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", column)
    return _FILLER.search(f"{written}\n{label}") is not None


def _is_kept_twice(source: SourceDescription, table: TableName, column: str) -> bool:
    """True for a flag of 1 and 0 beside a yes or no of the same name: `active` and `activebool`."""
    booleans = {c.name: c.base_type == "bool" for c in source.catalog.table(table).columns}
    twins = (name for name, is_boolean in booleans.items() if is_boolean and _stem(name) == _stem(column))
    return not booleans[column] and source.profile(table, column).role == "flag" and any(twins)


def _stem(flag: str) -> str:
    return re.sub(r"\W|_|is|flag|bool(?:ean)?", "", flag.lower())


def holds_opaque_codes(profile: ColumnProfile, most: int = _MANY) -> bool:
    """True for many codes of letters and digits of which nothing says what they mean: serial and article numbers."""
    codes = profile.format == "code" and profile.role != "flag" and not profile.value_labels
    return codes and (profile.distinct or 0) > most and any(_DIGIT.search(str(c.value)) for c in profile.common)
