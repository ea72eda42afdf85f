"""The label of a table, a column or a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type LabelOrigin = Literal["comment", "dictionary", "name", "translation", "model"]
"""`translation`: a full translation of a comment or dictionary entry into the task's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Name of a table, a column or a value, and its origin."""

    text: str
    origin: LabelOrigin
    synonyms: tuple[str, ...] = ()
