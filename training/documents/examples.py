"""Sample values of a column as the documents show them."""

from __future__ import annotations

from training.catalog.comments import one_line
from training.catalog.model import Column
from training.catalog.values import TEXTS
from training.documents.sql_text import literal
from training.profile.profiles import ColumnProfile

_MAX_CHARACTERS = 40
_MAX_LITERALS = 3
_MAX_NAMES = 2
_CUT = "…"
_VARIED = frozenset({"number", "list", "json", "uuid", "url", "hash", "secret"})
"""Formats of text columns for which samples explain nothing, because their values have little in common."""


def examples(profile: ColumnProfile) -> tuple[str, ...]:
    """Return at most three sample values as lines of at most 40 characters; of a key only one."""
    samples = profile.samples[:1] if profile.role == "key" else profile.samples
    return tuple(map(_shortened, samples))


def literal_examples(column: Column, profile: ColumnProfile) -> tuple[str, ...]:
    """Return sample values as SQL literals, of texts and codes used in conditions, unless their meanings are listed."""
    if profile.value_labels or profile.format in _VARIED or profile.role not in {"flag", "dimension", "label"}:
        return ()
    if _identifies(profile):
        return ()
    texts = column.base_type in TEXTS or bool(column.enum_values)
    if column.is_array or not (texts or (profile.role == "flag" and column.category == "N")):
        return ()
    values = [value for value in examples(profile) if not value.endswith(_CUT)]
    most = _MAX_NAMES if profile.role == "label" else _MAX_LITERALS
    return tuple(literal(value) if texts else value for value in values[:most])


def _identifies(profile: ColumnProfile) -> bool:
    """Return True for codes of single rows and postal codes: texts with digits that are neither few nor dates."""
    if profile.role == "flag" or profile.format not in {None, "code"}:
        return False
    return all(any(map(str.isdigit, sample)) for sample in profile.samples)


def _shortened(sample: str) -> str:
    text = one_line(sample)
    return text if len(text) <= _MAX_CHARACTERS else text[: _MAX_CHARACTERS - 1] + _CUT
