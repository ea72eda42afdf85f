"""The vocabulary and grammar of English and Chinese names and comments; nothing here reads a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.language.languages import Language as Language
else:
    __getattr__ = lazy_names(__name__, __file__)
