"""Labels completed by the content of columns: "opening date" for `opened`, "active status" for `active`, 是否取消."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from training.catalog.model import Column, Table
from training.labels.label import Label
from training.language import chinese, english
from training.language.english_names import DEEDS, PARTICIPLE, in_order, in_unit
from training.language.languages import Language
from training.profile.kinds import Kind, is_bare_flag, is_year, is_yes_no_text, kind_of, yes_and_no
from training.profile.profiles import ColumnProfile, TableProfile

FLAG = " flag"
"""Suffix of the label of a boolean that is stored as 1 and 0: "active flag"."""
_FLAG = re.compile(r"(?:_|(?<=[a-z])(?=[A-Z]))(?:flag|flg|ind)\Z", re.IGNORECASE)
_BARE_ENDS = frozenset({"low", "high", "min", "max", "minimum", "maximum"})
_NOUN = re.compile(
    r"\b(?:status|type|flag|code|count|number|level|year|month|quantity|kind|priority|rank|grade|mode|class|category|"
    r"stage|channel)\Z",
    re.IGNORECASE,
)


def named_by_content(
    table: Table, labels: Mapping[str, Label], profile: TableProfile, language: Language
) -> dict[str, Label]:
    """Return the labels of a table's columns, completed by the content of the columns. Idempotent.

    Text of a label in brackets or behind a colon stays, behind the completed name.
    """
    words = english if language == "en" else chinese
    found: dict[str, Label] = {}
    for column in table.columns:
        label = labels[column.name]
        plain = words.tidy(label.text)
        full = _full(in_order(plain) if language == "en" else plain, column, profile.columns[column.name], language)
        text = label.text.replace(plain, full, 1) if plain in label.text else full
        found[column.name] = label if full == plain else replace(label, text=text)
    return found


def mark(label: str) -> str:
    """Return the adjective of an English boolean's label: "active" for "active status"."""
    return label.removesuffix(english.STATUS).removesuffix(FLAG)


def _full(label: str, column: Column, profile: ColumnProfile, language: Language) -> str:
    kind = kind_of(column, profile)
    if kind == "number" and is_year(column, profile):
        return (english if language == "en" else chinese).year_of(label)
    if kind == "number":
        label = _number_label(label, profile, language)
    return (_with_kind_en if language == "en" else _with_kind_zh)(label, kind, column, profile)


def _number_label(label: str, profile: ColumnProfile, language: Language) -> str:
    label = in_unit(label) if language == "en" else chinese.in_unit(label)
    label = f"{label} value" if label in _BARE_ENDS else label
    label = _amount(label, profile, language) if profile.role == "measure" else label
    return (english if language == "en" else chinese).quantity_of(label) if profile.role == "measure" else label


def _amount(label: str, profile: ColumnProfile, language: Language) -> str:
    """Return the label of an amount named by an action: "purchase price" for "bought for", 支付金额 for 已支付."""
    deed, space, last = label.partition(" ")
    if space and last == "for" and deed in DEEDS:
        return f"{DEEDS[deed]} price"
    if profile.unit != "money":
        return label
    if language == "zh":
        deed = label.removeprefix("已")
        return f"{deed}金额" if deed != label and len(deed) == len("支付") else label
    return f"amount {label}" if not space and PARTICIPLE.match(label) else label


def _with_kind_zh(label: str, kind: Kind, column: Column, profile: ColumnProfile) -> str:
    # a flag with only 1 and 0, or Y and N, whose values no dictionary explains
    is_mark = not profile.value_labels and chinese.is_mark(label) and yes_and_no(column, profile) is not None
    if is_mark or kind == "yes/no":
        return chinese.whether(label)
    if kind in {"date", "moment", "text date"}:
        return chinese.moment(label, to_the_day=kind != "moment")
    return chinese.flag(label) if is_bare_flag(column, profile) else label


def _with_kind_en(label: str, kind: Kind, column: Column, profile: ColumnProfile) -> str:
    if kind in {"date", "moment", "text date"}:
        return in_order(english.moment(label, to_the_day=kind != "moment"))
    if _NOUN.search(label):
        return label
    if kind == "yes/no" or _means_yes_and_no(profile):
        return f"{label.removesuffix('bool')}{english.STATUS}"
    is_flag = is_yes_no_text(column, profile) or is_bare_flag(column, profile) or _FLAG.search(column.name)
    return f"{label}{FLAG}" if is_flag else label


def _means_yes_and_no(profile: ColumnProfile) -> bool:
    meanings = {meaning.lower() for _, meaning in profile.value_labels}
    return bool(meanings) and meanings <= {"yes", "no", "true", "false"}
