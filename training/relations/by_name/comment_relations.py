"""What comments say of relations: a table's name, or the words that a key is called by."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from training.catalog.comments import split_comment
from training.catalog.model import Catalog, Column, Table, TableName
from training.relations.by_name.named_column import Meant, NamedColumn

_POINTING = re.compile(
    r"(?:references?|refers? to|links? to|points? to|foreign key (?:to|of|into)|fk (?:to|of)|外键|关联|引用|参照)"
    r"[\s:：-]*(?:the )?(?:table |表\s*)?[\"`'(（]*(?P<name>[A-Za-z_][\w.]*)",
    re.IGNORECASE,
)
_ABOVE = re.compile(r"^(?:直接|直属)?(?:上级|上一级|父级|父|所属上级|上层|前置|原)(?!表)")
_PERSON = re.compile(r"[\u4e00-\u9fff](?:员|人|经理|主管|主任|队长|组长|司机)(?:ID|编号|编码|工号)?$", re.IGNORECASE)
_TRAINED = re.compile(
    r"(?:医生|医师|护士|护师|护士长|药师|技师|教师|老师|教练|店长|站长|班长)(?:ID|编号|编码|代码|工号)?$|(?:员|人)代码$",
    re.IGNORECASE,
)
"""People, or how many of them: numbers of 在岗医生 count."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_HOLDING = re.compile(r"(?:基本|基础)?(?:信息|档案|资料|主数据|目录|字典)?(?:主|明细)?表?$")
_OWNED = re.compile(r"所属|所在|归属|隶属|对应")
_GENERIC = frozenset({"编号", "编码", "代码", "名称", "主键", "序号", "标识", "单号", "行号", "状态", "类型", "日期"})


class SaidRelations:
    """Finds the key that a column's comment speaks of."""

    def __init__(self, catalog: Catalog, keys: Iterable[tuple[Table, Column]]) -> None:
        self._tables: dict[str, list[TableName]] = defaultdict(list)
        self._called: dict[str, list[TableName]] = defaultdict(list)
        self._kinds: dict[str, list[TableName]] = defaultdict(list)
        for table, column in keys:
            called = split_comment(column.comment)[0]
            if _CHINESE.search(called) and called not in _GENERIC:
                self._called[called].append(table.name)
        for table in catalog.tables:
            self._tables[table.name.name.casefold()].append(table.name)
            if _CHINESE.fullmatch(kind := _HOLDING.sub("", split_comment(table.comment)[0])):
                self._kinds[kind].append(table.name)

    @staticmethod
    def names_a_person(column: Column) -> bool:
        """`车间负责人`, `业务员`: what somebody is to the row, whatever the column is called."""
        label = split_comment(column.comment)[0]
        return bool(_PERSON.search(label) or (column.category == "S" and _TRAINED.search(label)))

    def meant(self, of: NamedColumn) -> Iterable[Meant]:
        """A table named in a sentence, `负责人工号` if `工号` is a key."""
        table, column = of.table, of.column
        if not column.comment:
            return
        if (found := _POINTING.search(column.comment)) is not None:
            for part in (found["name"], *found["name"].split(".")):
                for parent in self._tables.get(part.casefold(), []):
                    yield Meant("its comment names the table", parent)
        label = split_comment(column.comment)[0]
        if _ABOVE.match(label):
            yield Meant("its comment speaks of a row above it", table.name)
        for start in range(len(label) - 1):
            parents = self._called.get(label[start:], [])
            if len(parents) == 1:
                less = 0.0 if start == 0 else 0.07
                yield Meant("its comment ends with what the key is called", parents[0], less)
                return
        for start in range(len(label) - 1):
            parents = [parent for parent in self._kinds.get(label[start:], []) if parent != table.name]
            if len(parents) == 1:
                less = 0.0 if _OWNED.match(label) else 0.09
                # `在岗医生` may count them; codes are never all among a key's by chance
                yield Meant(
                    "its comment ends with what the table holds", parents[0], less, bool(less) and of.kind == "number"
                )
                return
