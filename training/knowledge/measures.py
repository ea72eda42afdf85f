"""Measures of a table: sums and averages of its own columns that mean something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from training.catalog.model import Column, ColumnName, Table
from training.catalog.values import value_text
from training.knowledge.facts import Measure
from training.language import english
from training.questions import form as f
from training.questions.neighbourhood import Reach
from training.questions.phrasing.words import Words
from training.questions.sql.printer import identifier

_UNIT_PRICE = re.compile(r"\bunit ?price\b|\bprice each\b|单价", re.IGNORECASE)
_QUANTITY = re.compile(r"\b(?:quantity|qty)\b|数量", re.IGNORECASE)
_TOTAL_EN = re.compile(r"\b(?:total|sum)\b")
_TOTAL_ZH = re.compile("总|合计")
_DIRECTIONS = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (
            r"\b(?:in|inbound|inflow|receipts?)\b|入库|收入|转入|入账|流入",
            r"\b(?:out|outbound|outflow|issues?)\b|出库|支出|转出|出账|流出",
        ),
        (r"\bdebits?\b|借方?$", r"\bcredits?\b|贷方?$"),
        (r"\b(?:buy|bought|purchases?)\b|买入|采购", r"\b(?:sell|sold|sales?|returns?)\b|卖出|销售|退货"),
        (r"\bdeposits?\b|\bpayments?\b|存入|支付", r"\bwithdrawals?\b|\brefunds?\b|取出|退款"),
    )
)
"""Kinds of rows whose figures point in opposite directions."""


class Measures:
    """Search for the measures of one table."""

    def __init__(self, table: Table, reach: Reach, words: Words) -> None:
        self.table = table
        self.reach = reach
        self.words = words
        self.source = reach.source

    def found(self) -> Iterator[Measure]:
        direction = next(filter(self._is_direction, self.table.columns), None)
        for of in self.reach.measures(self.table.name):
            if self.reach.is_average(of) or self.reach.profile(of).null_share == 1:
                continue
            adds_up = self.reach.additive(of) and not self.reach.is_extreme(of)
            name = self._total(of) if adds_up else self.words.measure(f.Aggregate(function="avg", field=of), of.table)
            unit_column = self.reach.unit_column(of)
            within = [unit_column.column] if unit_column else []
            yield Measure(
                name=self._with_unit(name, self.words.unit(of)),
                function="SUM" if adds_up else "AVG",
                factors=(self._factor(of),),
                columns=(of.column,),
                within=tuple([*within, direction.name] if direction and adds_up else within),
                origin=self.source.column_labels[ColumnName(of.table, of.column)].origin,
            )
        yield from self._amount()

    def _is_direction(self, column: Column) -> bool:
        """Return True for a column that distinguishes what comes in from what goes out."""
        profile = self.source.profile(self.table.name, column.name)
        if profile.role != "flag":
            return False
        kinds = [meaning for _, meaning in profile.value_labels] or [value_text(c.value) for c in profile.common]
        return any(any(map(one.search, kinds)) and any(map(other.search, kinds)) for one, other in _DIRECTIONS)

    def _total(self, of: f.Field) -> str:
        name = self.words.field(of)
        if self.words.language == "zh":
            return name if _TOTAL_ZH.search(name) else f"{name}合计"
        return name if _TOTAL_EN.search(name) else f"total {english.quantity(name)}"

    def _with_unit(self, name: str, unit: str) -> str:
        if not unit or unit in name:
            return name
        return f"{name}（{unit}）" if self.words.language == "zh" else f"{name} in {unit}"

    def _factor(self, of: f.Field) -> str:
        """The column as SQL that can be added up: money has no average."""
        name = identifier(of.column)
        return f"{name}::numeric" if self.reach.column(of).base_type == "money" else name

    def _amount(self) -> Iterator[Measure]:
        """Unit price times quantity, if the table has no other figure: no amount and nothing that changes one."""
        figures = [of for of in self.reach.fields(self.table.name, "measure") if self.reach.kind(of) == "number"]
        prices = [of for of in figures if self._is_called(of, _UNIT_PRICE)]
        counts = [of for of in figures if self._is_called(of, _QUANTITY)]
        if len(figures) == len({*prices, *counts}) == 2 and len(prices) == len(counts) == 1:
            yield Measure(
                name="总金额" if self.words.language == "zh" else "total amount",
                function="SUM",
                factors=tuple(map(self._factor, (*prices, *counts))),
                columns=tuple(of.column for of in (*prices, *counts)),
                within=(),
                origin="name",
            )

    def _is_called(self, of: f.Field, pattern: re.Pattern[str]) -> bool:
        name = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", of.column)
        return bool(pattern.search(name) or pattern.search(self.source.label(of.table, of.column)))
