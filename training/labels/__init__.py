"""The labels of tables, columns and coded values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.labels.contents import named_by_content as named_by_content
    from training.labels.label import Label as Label
else:
    __getattr__ = lazy_names(__name__, __file__)
