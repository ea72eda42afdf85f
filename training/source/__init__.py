"""Reading of a business database: its catalog, the shape of its data, its relations and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.source.description import SourceDescription as SourceDescription
    from training.source.digests import Digests as Digests
    from training.source.digests import table_digests as table_digests
    from training.source.digests import unchanged as unchanged
    from training.source.missing import NoTables as NoTables
    from training.source.missing import TablesMissing as TablesMissing
    from training.source.read import SourceRequest as SourceRequest
    from training.source.read import begin_reading as begin_reading
    from training.source.read import read_source as read_source
    from training.source.stored import read_stored_source as read_stored_source
    from training.source.stored import stored_source as stored_source
else:
    __getattr__ = lazy_names(__name__, __file__)
