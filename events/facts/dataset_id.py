"""Ids of datasets. A dataset is the training data of one source in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self


class DatasetId(NamedTuple):
    """A source's name, or `host:port/database` of a connection given with a task, and the language `en` or `zh`.

    As text: `shop.en`, or `db.example:5432:shop.en`, where a colon replaces the slash. Names of sources have no colon.
    """

    source: str
    language: str

    def __str__(self) -> str:
        return f"{self.source.replace('/', ':')}.{self.language}"

    @classmethod
    def of_task(cls, task_id: str, source: str, parameters: Mapping[str, Any]) -> Self:
        """Return the dataset that a task loads; the source of a connection given with the task is the task itself."""
        language = parameters.get("language") or "zh"
        if source != task_id:
            return cls(source, language)
        address: Mapping[str, Any] = parameters.get("db_connection") or {}
        return cls(unnamed_source(address), language)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the id that `text` names. Raises ValueError if `text` names no language."""
        source, dot, language = text.rpartition(".")
        if not dot or not source or language not in ("en", "zh"):
            raise ValueError(f"{text!r} is no id of a dataset, for example shop.en")
        address, colon, database = source.rpartition(":")
        return cls(f"{address}/{database}" if colon else source, language)


def unnamed_source(address: Mapping[str, Any]) -> str:
    """Return `host:port/database`, the source of a dataset whose connection was given with its task."""
    return "{host}:{port}/{database}".format_map(address)
