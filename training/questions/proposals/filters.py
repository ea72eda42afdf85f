"""Conditions that the data of a table meet, and the part of its rows that each keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from training.catalog.model import TableName
from training.catalog.values import Value, as_day
from training.profile.profiles import CommonValue
from training.questions import form as f
from training.questions.neighbourhood import Reach
from training.questions.phrasing import literals
from training.questions.phrasing.words import Words
from training.questions.proposals.round_numbers import nice, plain

_FEW = 3
_MANY = 6
_NEARLY_ALL = 0.97
"""A condition that nearly every row meets asks nothing."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition and the part of the rows it is thought to keep."""

    condition: f.Condition
    share: float
    identity: bool = False
    """Picks one row or a few: for looking something up, not for counting."""


def filters(reach: Reach, words: Words, table: TableName) -> Iterator[Filter]:
    for column in reach.fields(table, "label", "dimension", "measure", "flag", "time", "text"):
        yield from own_filters(reach, column)
    for path in reach.paths(table):
        if not words.named(path):
            continue
        for column in reach.fields(path[-1].parent, "label", "dimension", "flag"):
            yield from _parent_filters(reach, f.Field(table=column.table, column=column.column, path=path))


def own_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    profile = reach.profile(of)
    kind = reach.kind(of)
    if reach.is_person_name(of) or reach.is_secret(of) or reach.is_place(of) or reach.is_position(of):
        return
    if 0.01 < profile.null_share < 0.99:
        yield Filter(f.Missing(field=of), profile.null_share)
        yield Filter(f.Present(field=of), 1 - profile.null_share)
    if kind in {"date", "moment", "text date"}:
        yield from _time_filters(reach, of)
    elif kind == "number" and profile.role == "measure":
        yield from _number_filters(of, profile.minimum, profile.maximum)
    elif (kind == "number" and profile.role in {"dimension", "flag", "time"}) or kind in {"text", "enum", "yes/no"}:
        yield from _value_filters(reach, of)


def sayable(reach: Reach, of: f.Field) -> tuple[CommonValue, ...]:
    profile = reach.profile(of)
    if profile.role == "personal" or reach.is_secret(of):
        return ()
    return tuple(
        c for c in profile.common if c.share > 0 and (not isinstance(c.value, str) or literals.can_be_said(c.value))
    )


def _value_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    common = sayable(reach, of)
    identity = reach.identifies(of) or reach.role(of.table, of.column) == "text"
    digits = reach.profile(of).format == "number" and reach.role(of.table, of.column) == "text"
    if digits or reach.profile(of).format in {"url", "json", "uuid", "hash"}:
        return
    known = 1 - reach.profile(of).null_share
    common = tuple(c for c in common if c.share < _NEARLY_ALL * known)
    for each in common[: 2 if identity else 4]:
        yield Filter(f.Equals(field=of, value=each.value), each.share, identity)
    is_flag = reach.kind(of) == "yes/no"
    if len(common) >= 3 and not is_flag and not identity:
        for several in (common[:2], common[:3]):
            share = sum(c.share for c in several)
            if share < _NEARLY_ALL * known:
                yield Filter(f.OneOf(field=of, values=tuple(c.value for c in several)), share)
        rest = known - common[0].share
        # whether a gap is other than a value, people do not agree
        if rest > 0.05 and known == 1:
            yield Filter(f.Equals(field=of, value=common[0].value, negated=True), rest)
    if reach.kind(of) == "text" and not identity and not reach.is_binary(of):
        yield from _parts_of_values(of, reach.profile(of).distinct or 0, common)
    if reach.kind(of) == "text" and reach.role(of.table, of.column) in {"label", "text", "dimension"}:
        for each in common[:6]:
            if not identity or (reach.profile(of).distinct or 0) < _FEW:
                break
            if word := _telling_word(str(each.value)):
                yield Filter(f.Contains(field=of, text=word), each.share, identity=True)
                break


def _parts_of_values(of: f.Field, distinct: int, common: tuple[CommonValue, ...]) -> Iterator[Filter]:
    """A search for the most frequent value that is a word, or for its longest word; of few values one is named."""
    if distinct < _MANY:
        return
    for each in common:
        text = str(each.value)
        if isinstance(each.value, str) and _A_WORD.fullmatch(text):
            yield Filter(f.Contains(field=of, text=_telling_word(text) or text), each.share)
            return


_A_WORD = re.compile(r"[A-Za-z][A-Za-z ]{3,}|[\u4e00-\u9fff]{2,}")
_FILLS = re.compile(
    r"(?:here|there|th[ie]s|that|with|from|your|have|been|will|wh(?:at|en|ere|ich)|the(?:ir|y|n|se)|than|some|more|most|"
    r"such|only|also|into|over|under|about|after|before|between|does|were|would|could|should|please)\Z",
    re.IGNORECASE,
)


def _telling_word(text: str) -> str | None:
    """The longest word of several that people would search for."""
    words = [w for w in re.findall(r"[A-Za-z]{4,}", text) if not _FILLS.match(w)]
    return max(words, key=len) if words and " " in text else None


def _number_filters(of: f.Field, low: Value | None, high: Value | None) -> Iterator[Filter]:
    if not isinstance(low, int | Decimal) or not isinstance(high, int | Decimal) or low >= high:
        return
    span = Decimal(high) - Decimal(low)
    half, fifth = (nice(Decimal(low) + span * part, low, high) for part in (Decimal("0.5"), Decimal("0.2")))
    if low < half < high:
        yield Filter(f.Exceeds(field=of, op=">", value=half), 0.3)
        yield Filter(f.Exceeds(field=of, op="<", value=half), 0.3)
    if low < fifth < high and fifth != half:
        yield Filter(f.Exceeds(field=of, op=">=", value=fifth), 0.5)
    middle = nice(Decimal(low) + span / 2, low, high)
    start = plain(low) if plain(low) in {0, 1} else nice(Decimal(low) + span / 10, low, high)
    if start < middle:
        yield Filter(f.InRange(field=of, low=start, high=middle), 0.5)


def _time_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    profile = reach.profile(of)
    newest = as_day(reach.source.profiles[of.table].newest.get(of.column, profile.maximum))
    oldest = as_day(profile.minimum)
    if newest is not None and reach.is_birth(of):
        yield from _birth_filters(of, oldest, newest)
    elif newest is not None:
        yield from _recent_filters(of, oldest, newest)
        if oldest is not None and oldest < newest:
            yield from _earlier_filters(reach, of, oldest, newest)


def _recent_filters(of: f.Field, oldest: date | None, newest: date) -> Iterator[Filter]:
    """The last month, quarter, year and days of the data."""
    days = max((newest - oldest).days, 1) if oldest else 365
    first_day = oldest or newest - timedelta(days=days)
    if first_day < newest.replace(day=1):
        yield Filter(f.During(field=of, period=f.Month(year=newest.year, month=newest.month)), newest.day / days)
    quarter = (newest.month + 2) // 3
    if first_day < (start := date(newest.year, 3 * quarter - 2, 1)):
        share = ((newest - start).days + 1) / days
        yield Filter(f.During(field=of, period=f.Quarter(year=newest.year, quarter=quarter)), share)
    if first_day < (start := date(newest.year, 1, 1)):
        yield Filter(f.During(field=of, period=f.Year(year=newest.year)), ((newest - start).days + 1) / days)
    for count in (7, 30):
        if days > count:
            yield Filter(f.During(field=of, period=f.LastDays(count=count, last=newest)), count / days)
    if days > 20:
        first = newest - timedelta(days=13)
        yield Filter(f.During(field=of, period=f.Days(first=first, last=newest)), 14 / days)


def _earlier_filters(reach: Reach, of: f.Field, oldest: date, newest: date) -> Iterator[Filter]:
    """The first month, the year in the middle, before and after it."""
    days = (newest - oldest).days
    if (oldest.year, oldest.month) != (newest.year, newest.month):
        share = (32 - oldest.day) / days
        yield Filter(f.During(field=of, period=f.Month(year=oldest.year, month=oldest.month)), min(1.0, share))
    middle = oldest + (newest - oldest) / 2
    if newest.year not in {oldest.year, middle.year}:
        yield Filter(f.During(field=of, period=f.Year(year=middle.year)), min(1.0, 365 / days))
    if not reach.is_year(of) and oldest < middle < newest:
        yield Filter(f.Exceeds(field=of, op=">=", value=middle), 0.5)
        yield Filter(f.Exceeds(field=of, op="<", value=middle), 0.5)


def _birth_filters(of: f.Field, oldest: date | None, newest: date) -> Iterator[Filter]:
    """People are born in a year, before it or after it; nobody asks for a week of births."""
    if oldest is None or newest.year - oldest.year < _FEW:
        return
    middle = date((oldest + (newest - oldest) / 2).year, 1, 1)
    yield Filter(f.During(field=of, period=f.Year(year=middle.year)), 1 / (newest.year - oldest.year))
    if oldest < middle < newest:
        yield Filter(f.Exceeds(field=of, op=">=", value=middle), 0.5)
        yield Filter(f.Exceeds(field=of, op="<", value=middle), 0.5)


def _parent_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    """Values of a parent, where enough of its rows have children that each value is likely to occur."""
    parent_rows = max(reach.rows(of.table), 1)
    last = of.path[-1]
    key = reach.source.profiles[last.child].columns[last.child_columns[0]]
    used = (key.distinct or 0) / parent_rows
    profile = reach.profile(of)
    if used < 0.8 or (profile.distinct or 0) > 60 or reach.kind(of) not in {"text", "enum", "yes/no", "number"}:
        return
    if (
        reach.is_person_name(of)
        or reach.is_place(of)
        or reach.is_binary(of)
        or (reach.kind(of) == "number" and profile.role == "label")
        or (reach.identifies(of) and reach.display(of.table) != (of.column,))
    ):
        return
    values = sayable(reach, of)
    for each in values[:3]:
        yield Filter(f.Equals(field=of, value=each.value), each.share * (1 - key.null_share))
    if reach.kind(of) == "text" and reach.display(of.table) != (of.column,):
        yield from _parts_of_values(of, profile.distinct or 0, values)
