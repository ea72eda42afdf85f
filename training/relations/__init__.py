"""Relations: edges along which tables may be joined, declared or inferred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.relations.edges import UnknownRelationColumn as UnknownRelationColumn
else:
    __getattr__ = lazy_names(__name__, __file__)
