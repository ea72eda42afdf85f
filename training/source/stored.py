"""A described source as bytes, so that all steps of a task use one reading of the database.

The bytes are a pickle of plain records, of which no other class is read back. They start with a line that names the
version of Querymill, the fields of the records and the request; bytes of another version or request are not read.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import pickle
import zlib
from datetime import date, datetime
from decimal import Decimal
from importlib.metadata import version

from training.catalog.model import (
    Catalog,
    CheckConstraint,
    Column,
    ColumnName,
    CompositeType,
    DomainType,
    EnumType,
    Extra,
    ForeignKey,
    PartitionKey,
    RangeType,
    Table,
    TableName,
)
from training.labels.label import Label
from training.labels.label_index import LabelIndex
from training.profile.profiles import ColumnProfile, CommonValue, TableProfile
from training.relations.relation import Relation
from training.source.description import SourceDescription, Theme

_RECORDS = (
    *(Catalog, CheckConstraint, Column, CompositeType, DomainType, EnumType, Extra, ForeignKey, PartitionKey),
    *(RangeType, Table, Label, ColumnProfile, TableProfile, Relation, SourceDescription, Theme),
)
_PLAIN = (LabelIndex, ColumnName, TableName, CommonValue, Decimal, date, datetime, frozenset, set)
_READABLE = {(each.__module__, each.__qualname__): each for each in (*_RECORDS, *_PLAIN)}


class _RecordUnpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> type:
        try:
            return _READABLE[module_name, global_name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is no part of a description") from None


def stored_source(source: SourceDescription, request: object) -> bytes:
    """Return a source as bytes; `request` is what it was described by, as JSON values."""
    return _head(request) + zlib.compress(pickle.dumps(source, pickle.HIGHEST_PROTOCOL), level=1)


def read_stored_source(data: bytes, request: object) -> SourceDescription | None:
    """Return the source of the bytes; None if another version made them, or they answer another request."""
    head = _head(request)
    if not data.startswith(head):
        return None
    return _RecordUnpickler(io.BytesIO(zlib.decompress(memoryview(data)[len(head) :]))).load()


def _head(request: object) -> bytes:
    fields = [(each.__qualname__, [field.name for field in dataclasses.fields(each)]) for each in _RECORDS]
    made_by = json.dumps([version("querymill"), fields, request], sort_keys=True)
    return f"querymill source {hashlib.sha256(made_by.encode()).hexdigest()}\n".encode()
