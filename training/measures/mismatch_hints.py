"""Hints that a question and a query do not match: words and values that only one of them has.

Read from the words of the question, the labels and values of the source and the tree of the SQL, without the grammar
that words questions. A pair without hints may still be wrong: its question may have all words of the SQL and ask for
something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from sqlglot import exp
from sqlglot.expressions import Expr

from querymill_client.retrieval.operations import asked_operations
from training.catalog.model import TableName
from training.catalog.values import days_after
from training.language.english import plural
from training.language.units import without_unit
from training.measures.agreement import meanings_of, says, statements
from training.measures.any_sql import column_of, is_of_result, parsed, tables_in
from training.questions.phrasing.literals import MONTHS
from training.questions.source_facts.lookup_rows import description_of
from training.source.description import SourceDescription

type MismatchHint = Literal["value", "column", "table", "aggregate", "direction", "bound", "negation"]

_TOKEN = re.compile(r"[a-z]+|\d+|[^\W\da-z_]")
_STEM = 4
"""Number of first letters by which words are compared, so that "hired in 2023" names the hire date."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_ASIDE = re.compile(r"[（(][^（）()]*[)）]|\d+ days up to|最近\d+天")
"""Number of decimals, and length of a period that the SQL has as two dates."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_YES_NO = ("是", "否")
_QUARTERS = re.compile(r"(?<=last )\d+(?= quarters)|(?<=最近)\d+(?=个季度)")
"""Number of quarters, which SQL expresses in months."""
_PHRASES = re.compile(
    r"in \w+ order|, \w+ first\b|\baccounts? for\b|\bat least one\b|按.{1,8}排序|[，。]显示"
    rf"|\b(?:{'|'.join(MONTHS).lower()}) \d{{4}}\b"
)
"""Phrases whose words are not taken for labels, values or bounds."""
_QUOTED = re.compile(r"[“「『]([^”」』]+)[”」』]")
_KIND = re.compile(r"(?<=.)(?: (?:name|date|time|title)|名称|名|日期|时间)$")
"""Last words of labels that a question may leave out."""
_NAME = re.compile(r"(?:name|title|number|code|名称|名|编号|代码)$", re.IGNORECASE)
"""Last words of labels of columns that name the rows, such as a flight number."""
_UNNAMED = frozenset({"label", "key", "time", "technical", "soft_delete"})
"""Roles of columns that a question need not name: "which customers" shows their names."""
_BOUNDS = {
    ">=": r"at least|or (?:more|later|higher|longer)|on or after|(?:not|no) (?:less|fewer|lower|earlier) than"
    r"|\bfrom (?=\d)|不低于|不少于|不小于|不早于|不短于|至少|以来|日至",
    "<=": r"at most|or (?:less|fewer|earlier|lower|shorter)|on or before|up to"
    "|(?:not|no) (?:more|higher|later|longer) than|不高于|不超过|不多于|不大于|不晚于|不长于|至多|截至",
    ">": r"(?:more|greater|higher|later|longer|larger|bigger|heavier|wider) than|over|above|after|exceed\w*|since"
    "|超过|高于|大于|多于|晚于|长于|以上|之后|以后",
    "<": r"(?:less|fewer|lower|smaller|earlier|shorter|lighter|narrower) than|below|under|before"
    "|低于|小于|少于|早于|短于|不足|不到|以下|之前|以前",
}
_BOUND = re.compile("|".join(f"({words})" for words in _BOUNDS.values()))
_OPERATORS: dict[type[Expr], str] = {exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="}
_MORE_WORDS = {"top": re.compile(r"最晚|最迟"), "total": re.compile(r"之和")}
_NEGATIONS = (exp.NEQ, exp.Not, exp.Null, exp.Distinct, exp.Except, exp.CurrentDate)
_MIN_VALUE_LETTERS = 3
"""Minimum number of letters of a value that is searched in a question; one less in Chinese."""

FREE_WORDING: frozenset[MismatchHint] = frozenset({"column", "table", "aggregate"})
"""Hints that may be found only because the words of the question are not those of the labels: "sales" for an amount."""

type _Column = tuple[TableName, str]


def find_mismatch_hints(question: str, sql: str, source: SourceDescription) -> tuple[MismatchHint, ...]:
    """Return the kinds of hints found, each once; () if none is found or the SQL cannot be parsed."""
    tree = parsed(sql)
    return () if tree is None else tuple(dict.fromkeys(_Comparison(question, sql, tree, source).hints()))


@dataclass(slots=True)
class _Comparison:
    question: str
    sql: str
    tree: Expr
    source: SourceDescription
    nodes: tuple[Expr, ...] = field(init=False)
    """All nodes of the tree, which is walked once for all kinds of hints."""
    tables: tuple[TableName, ...] = field(init=False)
    read: dict[_Column, bool] = field(init=False)
    """Columns of the SQL; True for those used outside of joins."""
    rest: str = field(init=False)
    """The question without the labels and values that the SQL has."""

    def __post_init__(self) -> None:
        self.nodes = tuple(self.tree.walk())
        named = tables_in(self.tree, self.source)
        self.tables = tuple(dict.fromkeys(named.values()))
        self.read = {}
        for node in self._all(exp.Column):
            if not is_of_result(node) and (column := column_of(node, named, self.source)) is not None:
                self.read[column] = self.read.get(column, False) or node.find_ancestor(exp.Join) is None
        self.rest = self._without_known()

    def hints(self) -> Iterator[MismatchHint]:
        yield from self._values()
        yield from self._names()
        yield from self._aggregates()
        yield from self._directions()
        yield from self._bounds()

    def _without_known(self) -> str:
        literals = {literal.name.strip("%") for literal in self._all(exp.Literal)}
        labels = {said for table in self.tables for said in self._called(table)}
        named = {self.source.label(*column) for column in self.read}
        named |= {without_unit(label, self.source.language) for label in named}
        known = labels | {form for label in named for form in _forms(label)}
        # a table is also called without the name of another before its own
        known |= {rest for label in labels for rest in self.source.label_index.without_beginning(label)}
        known |= {form for text in literals if not _NUMBER.fullmatch(text) for form in (text, text.replace("_", " "))}
        meanings = (meaning for column in self.read for meaning in self.source.profile(*column).value_labels)
        known |= {meaning for code, meaning in meanings if code in literals}
        text = _PHRASES.sub(" ¦ ", self.question.lower())
        for name in sorted(filter(None, known), key=len, reverse=True):
            text = re.sub(_pattern(name), " ¦ ", text)
        return text

    def _values(self) -> Iterator[MismatchHint]:
        """Yield hints: values that only the SQL has, and numbers and quoted texts that only the question has."""
        meanings = meanings_of(self.read, self.source)
        for clause in self._all(exp.Where, exp.Having):
            for literal in filter(_is_value, clause.find_all(exp.Literal)):
                value = literal.name.strip("%")
                if not says(self.question, value, meanings.get(value, ())):
                    yield "value"
        written = {_plain(number) for number in _NUMBER.findall(_DAY.sub(_with_neighbours, self.sql))}
        question = _QUARTERS.sub(lambda found: str(3 * int(found[0])), _THOUSANDS.sub("", self.question))
        for number in map(_plain, _NUMBER.findall(_ASIDE.sub(" ", question))):
            if number not in written:
                yield "value"
        if any("¦" not in quoted and quoted not in _YES_NO for quoted in _QUOTED.findall(self.rest)):
            yield "value"

    def _names(self) -> Iterator[MismatchHint]:
        """Yield hints: columns and tables that only the SQL has, or that only the question has, also by a value."""
        asked = _stems(self.question)
        of_tables = {stem for table in self.tables for stem in _stems(self.source.label(table))}
        for column, outside_joins in self.read.items():
            label = _stems(_KIND.sub("", self.source.label(*column)))
            label = label - of_tables or label
            named = self._names_rows(column) or self._is_named_by_value(column)
            if outside_joins and not named and label and not label & asked:
                yield "column"
        if self.tables and not any(_stems(said) & asked for table in self.tables for said in self._called(table)):
            yield "table"
        known = [_stems(self.source.label(*column)) for column in self.read]
        known += [_stems(self.source.label(table)) for table in (*self.tables, *self._referenced())]
        for label in self.source.label_index.in_text(self.rest):
            if _has(self.rest, label) and not _is_within(label, known):
                yield "table"
        others = [
            (table, column.name)
            for table in self.tables
            for column in self.source.catalog.table(table).columns
            if (table, column.name) not in self.read
        ]
        for column in others:
            forms = (form for form in _forms(self.source.label(*column)) if _has(self.rest, form))
            # a label such as `number` may be the operation
            if any(not _is_within(form, known) and not asked_operations(form) for form in forms):
                yield "column"
            profile = self.source.profile(*column)
            values = (*(str(common.value) for common in profile.common), *(text for _, text in profile.value_labels))
            found = (value for value in values if _has(self.rest, value))
            if any(_is_informative(value) and not _is_within(value, known) for value in found):
                yield "value"

    def _names_rows(self, column: _Column) -> bool:
        """Return True for columns that a question need not name, because they name the rows or mark some of them."""
        if self.source.profile(*column).role in _UNNAMED or (column[1],) == description_of(self.source, column[0]):
            return True
        return _NAME.sub("", self.source.label(*column)).strip() == self.source.label(column[0])

    def _is_named_by_value(self, column: _Column) -> bool:
        """Return True if the question has a value of the column, not its name: "active merchants" for a status."""
        compared = {literal.name for literal in self._all(exp.Literal)}
        values = {str(common.value) for common in self.source.profile(*column).common}
        return any(says(self.question, value) for value in compared & values if _is_informative(value))

    def _called(self, table: TableName) -> tuple[str, str]:
        """Return the table's label and its plural: person, people."""
        label = self.source.label(table)
        return label, plural(label) if label.isascii() else label

    def _referenced(self) -> Iterator[TableName]:
        """Yield the targets of references used outside of joins: customer for COUNT(DISTINCT customer_id)."""
        for table in self.tables:
            for relation in self.source.relations_of(table):
                if relation.child == table and self.read.get((table, relation.child_columns[0])):
                    yield relation.parent

    def _aggregates(self) -> Iterator[MismatchHint]:
        asked, has = self._asked(), {type(node) for node in self._all(exp.AggFunc)}
        if ("average" in asked) != (exp.Avg in has):
            yield "aggregate"
        if exp.Sum in has and not asked & {"total", "ratio", "count"}:
            yield "aggregate"
        if (exp.Max in has and "top" not in asked) or (exp.Min in has and "bottom" not in asked):
            yield "aggregate"

    def _directions(self) -> Iterator[MismatchHint]:
        asked = self._asked()
        for order in self._all(exp.Order):
            query = order.parent
            if not isinstance(query, exp.Select) or not (query.args.get("limit") or query.args.get("distinct")):
                continue
            last = order.expressions[-1] if query.args.get("distinct") else order.expressions[0]
            wanted, other = ("top", "bottom") if last.args.get("desc") else ("bottom", "top")
            if other in asked and wanted not in asked:
                yield "direction"
        negated = any(self._all(*_NEGATIONS)) or any(node.args.get("side") for node in self._all(exp.Join))
        negated = negated or any(not node.this for node in self._all(exp.Boolean)) or self._says_no()
        if "not" in asked_operations(_BOUND.sub(" ", self.rest)) and not negated:
            yield "negation"

    def _says_no(self) -> bool:
        """Return True if the SQL compares with a code for no: 0, or N."""
        noes = {said for column in self.read for said in statements(*column, self.source)[1]}
        meanings = meanings_of(self.read, self.source)
        return any(noes.intersection(meanings.get(each.name, ())) for each in self._all(exp.Literal))

    def _bounds(self) -> Iterator[MismatchHint]:
        compared = {
            sign[0]
            for node in self._all(*_OPERATORS)
            for sign in [_OPERATORS[type(node)]]
            if node.expression.find(exp.Literal, exp.CurrentDate) is not None
        }
        asked = {[*_BOUNDS][match.lastindex - 1][0] for match in _BOUND.finditer(self.rest) if match.lastindex}
        if compared and any(self._all(exp.Between)):
            compared |= {">", "<"}
        if compared and any(self._all(exp.CurrentDate)):
            asked.add(">")
        if compared and asked - compared:
            yield "bound"

    def _all[Node: Expr](self, *types: type[Node]) -> list[Node]:
        return [node for node in self.nodes if isinstance(node, types)]

    def _asked(self) -> frozenset[str]:
        found = asked_operations(self.rest)
        return found | {operation for operation, words in _MORE_WORDS.items() if words.search(self.rest)}


def _is_value(literal: exp.Literal) -> bool:
    """Return True for a value that a column is compared with, not for an interval, an argument or the 1 of EXISTS."""
    parent = literal.parent
    return isinstance(parent, exp.Cast) or not isinstance(parent, exp.Interval | exp.Func | exp.Select)


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def _with_neighbours(day: re.Match[str]) -> str:
    """Return the day with those before and after it: a period up to 28 February ends before 1 March."""
    try:
        middle = date.fromisoformat(day[0])
    except ValueError:
        return day[0]
    return " ".join(str(days_after(middle, n)) for n in (-1, 0, 1))


def _is_informative(value: str) -> bool:
    word = not _NUMBER.fullmatch(value) and len(value) >= _MIN_VALUE_LETTERS - (not value.isascii())
    # a value such as `percentage` may be the operation
    return word and not asked_operations(value)


def _is_within(label: str, known: list[frozenset[str]]) -> bool:
    return any(_stems(label) <= stems for stems in known)


def _forms(label: str) -> set[str]:
    """Return the label, the label without a last word such as `name`, and the rest of a label that begins with 是否."""
    return {label, _KIND.sub("", label), label.removeprefix("是否")}


def _has(text: str, label: str) -> bool:
    # most labels are not in the text at all, so patterns are made only for the others
    return len(label) > 1 and label[:-1].lower() in text and re.search(_pattern(label), text) is not None


def _pattern(name: str) -> str:
    text = re.escape(name.lower())
    if not name.isascii():
        return text
    text = rf"{text[:-1]}(?:y|ies)" if text.endswith("y") else rf"{text}(?:e?s)?"
    return rf"(?<![a-z0-9]){text}(?![a-z0-9])"


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    # cached because the labels of a source are compared with each question
    tokens = (re.sub("y$", "i", re.sub("(?<=..)s$", "", token)) for token in _TOKEN.findall(text.lower()))
    return frozenset(token[:_STEM] for token in tokens if len(token) > 1 or not token.isascii())
