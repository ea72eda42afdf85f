"""Rule that finds a table by comments instead of names: the column 调出库房 refers to the table 库房."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from training.catalog.comments import split_comment
from training.catalog.model import Catalog, Column, TableName
from training.language import chinese
from training.language.label_text import holds_chinese
from training.relations.by_name.key_index import KeyIndex
from training.relations.by_name.named_column import NamedColumn, ReferenceTarget

_MIN_CHARACTERS = 2
_ABOVE = re.compile(r"(?:上级|父级?|上一级|所属上级)\Z")


class NamedInComments:
    """Index of the tables by their Chinese comments."""

    def __init__(self, catalog: Catalog, index: KeyIndex) -> None:
        tables: dict[str, list[TableName]] = defaultdict(list)
        for name in index.tables:
            label = split_comment(catalog.table(name).comment)[0]
            if holds_chinese(label) and len(noun := chinese.table_noun(label)) >= _MIN_CHARACTERS:
                tables[noun].append(name)
        self._tables: Mapping[str, list[TableName]] = dict(tables)

    def by_end(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find the only table whose noun ends the comment: 科室 for 领用科室; its own table only for 上级科室."""
        label = _label(named.column)
        for start in range(len(label) - _MIN_CHARACTERS + 1):
            if (found := self._tables.get(label[start:])) is None:
                continue
            if len(found) == 1 and (found[0] != named.table.name or _ABOVE.search(label[:start])):
                yield ReferenceTarget("its comment ends with the table's", found[0])
            return


def _label(column: Column) -> str:
    label = split_comment(column.comment)[0] if column.comment else ""
    return chinese.without_key_words(label) if holds_chinese(label) else ""
