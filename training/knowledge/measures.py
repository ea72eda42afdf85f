"""Measures of a table: sums and averages of its own columns that mean something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from training.catalog.model import ColumnName, Table
from training.knowledge.facts import Measure
from training.language.adding_up import is_stock
from training.questions import form
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql.printer import identifier

_UNIT_PRICE = re.compile(r"\bunit ?price\b|\bprice each\b|单价", re.IGNORECASE)
_QUANTITY = re.compile(r"\b(?:quantity|qty)\b|数量", re.IGNORECASE)
_TOTAL_EN = re.compile(r"\b(?:total|sum)\b")
_TOTAL_ZH = re.compile("总|合计")
_SALE = re.compile(r"\b(?:sales?|sold|selling|purchase|paid|final|total) price\b|成交价|售价|总价", re.IGNORECASE)
"""Names of the price of the sold thing, in a table of sales."""
_BY_PERIOD = re.compile(
    r"\b(?:daily|weekly|monthly|yearly|day|month|history|snapshots?)\b|[日周月年]|历史|快照", re.IGNORECASE
)


class Measures:
    """Search for the measures of one table."""

    def __init__(self, table: Table, reach: Reach, words: Words) -> None:
        self.table = table
        self.reach = reach
        self.words = words
        self.source = reach.source
        self.label = reach.source.label(table.name)

    def found(self) -> Iterator[Measure]:
        for field in self.reach.measures(self.table.name):
            if self.reach.is_average(field) or self.reach.profile(field).null_share == 1:
                continue
            adds_up = self._adds_up(field)
            name = (
                self._total(field)
                if adds_up
                else self.words.measure(form.Aggregate(function="avg", field=field), field.table)
            )
            unit_column = self.reach.unit_column(field)
            yield Measure(
                name=self._with_unit(name, self.words.unit(field)),
                function="SUM" if adds_up else "AVG",
                factors=(self._factor(field),),
                columns=(field.column,),
                within=None if unit_column is None else unit_column.column,
                origin=self.source.column_labels[ColumnName(field.table, field.column)].origin,
            )
        yield from self._amount()

    def _adds_up(self, field: form.Field) -> bool:
        if self.reach.is_extreme(field) or self._is_level(field):
            return False
        return self.reach.additive(field) or self._is_revenue(field)

    def _is_level(self, field: form.Field) -> bool:
        """Return True for a level at a time, such as a balance, if one thing has rows for several times."""
        dated = self.words.main_time(field.table) is not None or _BY_PERIOD.search(
            self._says(field.table.name, self.label)
        )
        return bool(dated) and is_stock(self._says(field.column, self.source.label(field.table, field.column)), "")

    def _is_revenue(self, field: form.Field) -> bool:
        """Return True for a price that can be summed: the only quantity of a table whose rows are dated sales."""
        quantities = [other for other in self.reach.measures(field.table) if not self.reach.is_average(other)]
        return quantities == [field] and self._is_called(field, _SALE) and self.words.main_time(field.table) is not None

    def _total(self, field: form.Field) -> str:
        name = self.words.field(field)
        if self.words.language == "zh":
            return name if _TOTAL_ZH.search(name) else f"{name}合计"
        return name if _TOTAL_EN.search(name) else f"total {self.words.quantity(field)}"

    def _with_unit(self, name: str, unit: str) -> str:
        if not unit or unit in name:
            return name
        return f"{name}（{unit}）" if self.words.language == "zh" else f"{name} in {unit}"

    def _factor(self, field: form.Field) -> str:
        """Return the column as SQL for SUM or AVG; type money is cast, because PostgreSQL has no average of it."""
        name = identifier(field.column)
        return f"{name}::numeric" if self.reach.column(field).base_type == "money" else name

    def _amount(self) -> Iterator[Measure]:
        """Yield unit price times quantity, if the table has no other measure, such as an amount or a discount."""
        quantities = [
            field for field in self.reach.fields(self.table.name, "measure") if self.reach.kind(field) == "number"
        ]
        prices = [field for field in quantities if self._is_called(field, _UNIT_PRICE)]
        counts = [field for field in quantities if self._is_called(field, _QUANTITY)]
        if len(quantities) == len({*prices, *counts}) == 2 and len(prices) == len(counts) == 1:
            yield Measure(
                name="总金额" if self.words.language == "zh" else "total amount",
                function="SUM",
                factors=tuple(map(self._factor, (*prices, *counts))),
                columns=tuple(field.column for field in (*prices, *counts)),
                within=None,
                origin="name",
            )

    def _is_called(self, field: form.Field, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self._says(field.column, self.source.label(field.table, field.column))) is not None

    def _says(self, name: str, label: str) -> str:
        """Return the words of a name and a label, one per line."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name) + "\n" + label
