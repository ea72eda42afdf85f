"""Conditions that the data of a table meet, and the part of its rows that each keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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
from training.questions.proposals.round_numbers import nice

_FEW = 3
_YEARS = 3
_HEX = re.compile(r"[0-9A-Fa-f-]{20,}")
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
            of = f.Field(table=column.table, column=column.column, path=path)
            # of a parent's parent people know the name
            if len(path) > 1 and (reach.display(of.table) != (of.column,) or words.is_roundabout(of)):
                continue
            yield from _parent_filters(reach, of)


def own_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    profile = reach.profile(of)
    kind = reach.kind(of)
    if reach.is_person_name(of) or reach.is_secret(of) or reach.is_place(of) or reach.is_position(of):
        return
    if 0.01 < profile.null_share < 0.99:
        yield Filter(f.Missing(field=of), profile.null_share)
        if profile.role == "time":
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
        c
        for c in profile.common
        if c.share > 0
        and (not isinstance(c.value, str) or (literals.can_be_said(c.value) and not _HEX.fullmatch(c.value)))
    )


def _value_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    common = sayable(reach, of)
    identity = reach.identifies(of) or reach.role(of.table, of.column) == "text"
    digits = reach.profile(of).format == "number" and reach.role(of.table, of.column) == "text"
    if digits or reach.is_unexplained(of) or reach.profile(of).format in {"url", "json", "uuid", "hash"}:
        return
    known = 1 - reach.profile(of).null_share
    common = tuple(c for c in common if c.share < _NEARLY_ALL * known)
    for each in common[: 2 if identity else 4]:
        yield Filter(f.Equals(field=of, value=each.value), each.share, identity)
    is_flag = reach.kind(of) == "yes/no"
    if len(common) >= 3 and not is_flag and not identity:
        for several in (common[:2], common[:3]):
            share = sum(c.share for c in several)
            # two of three are all but one
            if share < _NEARLY_ALL * known and len(common) >= 2 * len(several):
                yield Filter(f.OneOf(field=of, values=tuple(c.value for c in several)), share)
        rest = known - common[0].share
        # whether a gap is other than a value, people do not agree
        if rest > 0.05 and known == 1:
            yield Filter(f.Equals(field=of, value=common[0].value, negated=True), rest)
    if reach.kind(of) == "text" and reach.profile(of).format != "code":
        is_text = reach.role(of.table, of.column) == "text"
        yield from _parts_of_values(of, common, alone=identity, looked_up=is_text)


def _parts_of_values(of: f.Field, common: tuple[CommonValue, ...], *, alone: bool, looked_up: bool) -> Iterator[Filter]:
    """Searches for words that several longer values share, the most frequent first; `alone`: else for one of a value.

    `looked_up`: only to find rows, not beside a figure.
    """
    shares: dict[str, list[float]] = {}
    for each in common:
        for word in dict.fromkeys(_words(str(each.value))):
            shares.setdefault(word, []).append(each.share)
    whole = {str(each.value) for each in common}
    proper = {word: found for word, found in shares.items() if word not in whole and len(found) < _MOST * len(common)}
    shared = [word for word, found in proper.items() if len(found) > 1 and not _is_cut_off(word, shares)]
    for word in sorted(shared, key=lambda word: (-len(proper[word]), word))[:_SEARCHES]:
        yield Filter(f.Contains(field=of, text=word), sum(proper[word]), looked_up)
    single = [word for each in common[:_SAMPLED] if len(found := [*_words(str(each.value))]) > 1 for word in found]
    if alone and not shared and single:
        word = max(single, key=len)
        yield Filter(f.Contains(field=of, text=word), sum(shares[word]), identity=True)


def _is_cut_off(word: str, among: Mapping[str, Sequence[float]]) -> bool:
    """True for a part of a word that is in as many values, and for one with letters of its neighbour, which is in
    fewer: 务区 and 山服务区 of 服务区."""
    mine = len(among[word])
    return any(
        (word in other and len(found) >= mine) or (other in word and len(found) > mine)
        for other, found in among.items()
        if word != other
    )


_SEARCHES = 3
_MOST = 0.7
"""A word in more of the values than this says nothing."""
_SAMPLED = 6
_A_NAME = re.compile(r"[\u4e00-\u9fff]{4,}")
_PART_LENGTHS = (2, 3, 4)
_FILLS = re.compile(
    r"(?:here|there|th[ie]s|that|with|from|your|have|been|will|wh(?:at|en|ere|ich)|the(?:ir|y|n|se)|than|some|more|most|"
    r"such|only|also|into|over|under|about|after|before|between|does|were|would|could|should|please)\Z",
    re.IGNORECASE,
)


def _words(text: str) -> Iterator[str]:
    """Words within a longer text that people would search for; of a Chinese name how it begins and ends."""
    if " " in text.strip():
        yield from (w for w in re.findall(r"[A-Za-z]{4,}", text) if not _FILLS.match(w))
    elif _A_NAME.fullmatch(text):
        yield from (part for n in _PART_LENGTHS if n < len(text) for part in (text[:n], text[-n:]))


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
    start = nice(Decimal(low) + span / 10, low, high)
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
    """The last month, quarter and year of the data."""
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


def _earlier_filters(reach: Reach, of: f.Field, oldest: date, newest: date) -> Iterator[Filter]:
    """The year in the middle, two whole months, before and after the start of a year or month."""
    days = (newest - oldest).days
    middle = (oldest + (newest - oldest) / 2).replace(day=1)
    middle = middle.replace(month=1) if days > _YEARS * 365 else middle
    if newest.year not in {oldest.year, middle.year}:
        yield Filter(f.During(field=of, period=f.Year(year=middle.year)), min(1.0, 365 / days))
    last = _month_before(_month_before(newest))
    if oldest < (first := _month_before(last).replace(day=1)):
        yield Filter(f.During(field=of, period=f.Days(first=first, last=last)), min(1.0, 60 / days))
    if not reach.is_year(of) and oldest < middle < newest:
        yield Filter(f.Exceeds(field=of, op=">=", value=middle), 0.5)
        yield Filter(f.Exceeds(field=of, op="<", value=middle), 0.5)


def _month_before(day: date) -> date:
    """The last day of the month before."""
    return day.replace(day=1) - timedelta(days=1)


def _birth_filters(of: f.Field, oldest: date | None, newest: date) -> Iterator[Filter]:
    """People are looked up by the year in which they were born; no figure is asked of those born before a day."""
    if oldest is None or newest.year - oldest.year < _FEW:
        return
    middle = date((oldest + (newest - oldest) / 2).year, 1, 1)
    yield Filter(f.During(field=of, period=f.Year(year=middle.year)), 1 / (newest.year - oldest.year), identity=True)
    if oldest < middle < newest:
        yield Filter(f.Exceeds(field=of, op=">=", value=middle), 0.5, identity=True)
        yield Filter(f.Exceeds(field=of, op="<", value=middle), 0.5, identity=True)


def _parent_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    """Values of a parent, where enough of its rows have children that each value is likely to occur."""
    parent_rows = max(reach.rows(of.table), 1)
    last = of.path[-1]
    key = reach.source.profiles[last.child].columns[last.child_columns[0]]
    used = (key.distinct or 0) / parent_rows
    profile = reach.profile(of)
    if (
        used < 0.8
        or not _FEW <= (profile.distinct or 0) <= 60
        or reach.kind(of) not in {"text", "enum", "yes/no", "number"}
    ):
        return
    if (
        reach.is_person_name(of)
        or reach.is_place(of)
        or reach.is_binary(of)
        or reach.is_unexplained(of)
        or (reach.kind(of) == "number" and profile.role == "label")
        or (reach.identifies(of) and reach.display(of.table) != (of.column,))
    ):
        return
    for each in sayable(reach, of)[:3]:
        yield Filter(f.Equals(field=of, value=each.value), each.share * (1 - key.null_share))
