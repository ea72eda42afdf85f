"""Reading of a business database: its catalog, the shape of its data, its relations and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.source.read import begin_reading as begin_reading
else:
    __getattr__ = lazy_names(__name__, __file__)
