"""The label of a table, a column or a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type LabelOrigin = Literal["comment", "dictionary", "name", "translation", "model"]
"""`translation`: a comment or an entry of the dictionary in the other language, said whole in the task's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What people call a table, a column or a value, and where that is known from."""

    text: str
    origin: LabelOrigin
    synonyms: tuple[str, ...] = ()
