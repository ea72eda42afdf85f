"""Splitting of identifiers into words by case, digits and punctuation."""

from __future__ import annotations

import re
from functools import lru_cache

type Words = tuple[str, ...]

_LOW, _UP = "a-zß-öø-ÿ", "A-ZÀ-ÖØ-Þ"
"""Letters, including accented ones: "prénom" is one word."""
_PIECES = re.compile(
    r"(?<=[a-z])M[23](?![A-Za-z0-9])|(?<![A-Za-z])(?:[mM][23]|(?i:co2|no2|so2|ch4|h2o|pm10))(?![A-Za-z0-9])|(?<![A-Za-z0-9])(?:[a-z]\d{1,3}|[A-Z]\d{1,3}[A-Z]?)(?![A-Za-z0-9])|"
    r"(?<![A-Za-z0-9])(?:[a-z](?!ID)[A-Z]{1,3}|[A-Z][a-z][A-Z])(?![A-Za-z0-9])|"
    rf"[{_UP}]+(?=[{_UP}][{_LOW}])|[{_UP}]?[{_LOW}]+|[{_UP}]+|\d+|[^\W\d_{_LOW}{_UP}]+|%"
)
_YES_OR_NO = re.compile(r"\s*\((?:Y/N|y/n|Yes/No|yes/no|T/F|0/1)\)")
_POSSESSIVE = re.compile(r"['’]s(?![A-Za-z])")
_PER = re.compile(
    r"\s*[€$£¥]?\s*/\s*(?=(?:second|minute|hour|day|week|month|quarter|year|unit|person)\b)", re.IGNORECASE
)
_REDUNDANT_PERCENT = re.compile(r"(?i:percent(?:age)?)\s*\(%\)")


@lru_cache(maxsize=16_384)
def split_name(name: str) -> Words:
    """Return the words of an identifier in lower case, split at case changes, digits and punctuation.

    `sbCustId_2` -> sb, cust, id, 2; `Pass %` -> pass, percentage; `Charter (Y/N)` -> charter, flag; `Region's Name` ->
    region, name; `Quota €/month` -> quota, per, month; `q1`, `B365H` and `IgG` stay whole.
    """
    plain = _REDUNDANT_PERCENT.sub("percent ", _YES_OR_NO.sub("_flag ", name))
    plain = _PER.sub(" per ", _POSSESSIVE.sub("", plain)).replace("'", "")
    return tuple("percentage" if piece == "%" else piece.lower() for piece in _PIECES.findall(plain))
