"""The languages of questions and documents."""

from __future__ import annotations

from typing import Literal

type Language = Literal["zh", "en"]
