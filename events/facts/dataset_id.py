"""Ids of datasets. A dataset is the training data of one source in one language."""

from __future__ import annotations

from typing import NamedTuple, Self


class DatasetId(NamedTuple):
    """A source's name, or `host:port/database` of a connection given with a task, and the language `en` or `zh`.

    As text: `shop.en`, or `db.example:5432:shop.en`, where a colon replaces the slash. Names of sources have no colon.
    """

    source: str
    language: str

    def __str__(self) -> str:
        return f"{self.source.replace('/', ':')}.{self.language}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the id that `text` names. Raises ValueError if `text` names no language."""
        source, dot, language = text.rpartition(".")
        if not dot or not source or language not in ("en", "zh"):
            raise ValueError(f"{text!r} is no id of a dataset, for example shop.en")
        address, colon, database = source.rpartition(":")
        return cls(f"{address}/{database}" if colon else source, language)
