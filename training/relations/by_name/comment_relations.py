"""What comments say of relations: the name of a table, or that a person is meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from training.catalog.comments import split_comment
from training.catalog.model import Column, TableName
from training.relations.by_name.named_column import Meant, NamedColumn

_POINTING = re.compile(
    r"(?:references?|refers? to|links? to|points? to|foreign key (?:to|of|into)|fk (?:to|of)|外键|关联|引用|参照)"
    r"[\s:：-]*(?:the )?(?:table |表\s*)?[\"`'(（]*(?P<name>[A-Za-z_][\w.]*)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"[\u4e00-\u9fff](?:员|人|经理|主管|主任|队长|组长|司机)(?:ID|编号|编码|工号)?$", re.IGNORECASE)
_TRAINED = re.compile(
    r"(?:医生|医师|护士|护师|护士长|药师|技师|教师|老师|教练|店长|站长|班长)(?:ID|编号|编码|代码|工号)?$|(?:员|人)代码$",
    re.IGNORECASE,
)
"""People, or how many of them: numbers of 在岗医生 count."""


class SaidRelations:
    """Finds the table that a column's comment speaks of."""

    def __init__(self, tables: Iterable[TableName]) -> None:
        self._tables: dict[str, list[TableName]] = defaultdict(list)
        for table in tables:
            self._tables[table.name.casefold()].append(table)

    @staticmethod
    def names_a_person(column: Column) -> bool:
        """`车间负责人`, `业务员`: what somebody is to the row, whatever the column is called."""
        label = split_comment(column.comment)[0]
        return bool(_PERSON.search(label) or (column.category == "S" and _TRAINED.search(label)))

    def meant(self, of: NamedColumn) -> Iterable[Meant]:
        """`references t_user.id`, `外键，关联 t_user`."""
        found = _POINTING.search(of.column.comment) if of.column.comment else None
        for part in (found["name"], *found["name"].split(".")) if found is not None else ():
            for parent in self._tables.get(part.casefold(), []):
                yield Meant("its comment names the table", parent)
