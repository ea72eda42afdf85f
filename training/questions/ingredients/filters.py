"""Conditions for the rows of a table, each with its estimated share of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training.catalog.model import TableName
from training.catalog.values import as_day, days_after
from training.profile.profiles import ColumnProfile, CommonValue
from training.questions import form as f
from training.questions.ingredients.groupings import happens
from training.questions.ingredients.round_numbers import nice
from training.questions.ingredients.searches import longest_word, shared_words
from training.questions.phrasing import literals
from training.questions.phrasing.words import Words
from training.questions.source_facts.fillers import holds_opaque_codes, is_filler
from training.questions.source_facts.lasting import is_end
from training.questions.source_facts.neighbourhood import Reach

_FEW = 3
_YEARS = 3
_NUMBER_OF_A_MACHINE = re.compile(r"(?=\S*\d)[0-9A-Za-z-]{20,}")
_NEARLY_ALL = 0.97
"""Maximum share of rows that a condition may keep; above, it is meaningless."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition and its estimated share of the rows, 0..1."""

    condition: f.Condition
    share: float
    identity: bool = False
    """True if it selects one or a few rows: used for lookups, not for counts."""


def filters(reach: Reach, words: Words, table: TableName) -> Iterator[Filter]:
    for column in reach.fields(table, "label", "dimension", "measure", "flag", "time", "text"):
        yield from own_filters(reach, column)
    for column in reach.fields(table, "personal"):
        if reach.is_birth(column) and reach.kind(column) in {"date", "moment"}:
            yield from _birth_filters(column)
    for of in words.times(table):
        if of.path:
            yield from _time_filters(reach, of)
    for path in reach.paths(table):
        if not words.named(path) or reach.is_calendar(path[-1].parent):
            continue
        for column in reach.fields(path[-1].parent, "label", "dimension", "flag"):
            of = f.Field(table=column.table, column=column.column, path=path)
            # parents of parents, and parents of rows that are no events, are only known by name
            known_by_name = len(path) > 1 or not happens(reach, words, table)
            if (known_by_name and reach.display(of.table) != (of.column,)) or words.is_roundabout(of):
                continue
            yield from _parent_filters(reach, of)


def own_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    profile = reach.profile(of)
    kind = reach.kind(of)
    if reach.is_person_name(of) or reach.is_secret(of) or reach.is_place(of) or reach.is_position(of):
        return
    if is_filler(reach.source, of.table, of.column):
        return
    if 0.01 < profile.null_share < 0.99:
        yield Filter(f.Missing(field=of), profile.null_share)
        if profile.role == "time":
            yield Filter(f.Present(field=of), 1 - profile.null_share)
    if kind in {"date", "moment", "text date"} and not (kind == "moment" and is_end(of, reach)):
        yield from _time_filters(reach, of)
    elif kind == "number" and profile.role == "measure":
        yield from _number_filters(of, profile)
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
        and (
            not isinstance(c.value, str)
            or (literals.can_be_said(c.value) and not _NUMBER_OF_A_MACHINE.fullmatch(c.value))
        )
    )


def is_unsaid_code(reach: Reach, of: f.Field) -> bool:
    """Return True for codes of single rows, and for several codes without known meanings."""
    profile = reach.profile(of)
    single = profile.format == "code" and not profile.value_labels and reach.identifies(of)
    return single or holds_opaque_codes(profile, most=_FEW)


def _value_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    common = sayable(reach, of)
    identity = reach.identifies(of) or reach.role(of.table, of.column) == "text"
    # nobody asks for the status 3, or for the superior 0104
    meant = reach.profile(of).value_labels or reach.yes_and_no(of) is not None
    digits = (reach.profile(of).format == "number" and not meant) or reach.is_of_own_rows(of)
    unsaid = is_unsaid_code(reach, of) or reach.profile(of).format in {"json", "uuid", "hash"}
    if digits or unsaid or reach.is_unexplained(of):
        return
    known = 1 - reach.profile(of).null_share
    common = tuple(c for c in common if c.share < _NEARLY_ALL * known)
    # a text is searched for a word, its values are not known by heart
    by_heart = 0 if reach.role(of.table, of.column) == "text" else 2 if identity else 4
    for each in common[:by_heart]:
        yield Filter(f.Equals(field=of, value=each.value), each.share, identity)
    is_flag = reach.kind(of) == "yes/no"
    if len(common) >= 3 and not is_flag and not identity:
        for several in (common[:2], common[:3]):
            share = sum(c.share for c in several)
            # two of three values are all but one
            if share < _NEARLY_ALL * known and len(common) >= 2 * len(several):
                yield Filter(f.OneOf(field=of, values=tuple(c.value for c in several)), share)
        rest = known - common[0].share
        # it is ambiguous whether NULL differs from a value
        if rest > 0.05 and known == 1:
            yield Filter(f.Equals(field=of, value=common[0].value, negated=True), rest)
    # cities and countries are named in full, not searched for
    role = reach.role(of.table, of.column)
    if reach.kind(of) == "text" and reach.profile(of).format != "code" and role in {"label", "text"}:
        yield from _searches(reach, of, common, alone=identity, looked_up=role == "text")


def _searches(
    reach: Reach, of: f.Field, common: tuple[CommonValue, ...], *, alone: bool, looked_up: bool
) -> Iterator[Filter]:
    """Yield searches for words that several values share; with `alone`, else for a word of one value.

    `looked_up`: the words only find rows and do not select rows for a figure, like words of few values.
    """
    kind = reach.source.label(of.table).lower()
    shared = [each for each in shared_words(common) if kind not in each.text.lower() and each.text.lower() not in kind]
    for each in shared:
        yield Filter(f.Contains(field=of, text=each.text), each.share, looked_up or each.values < _COUNTED)
    if alone and not shared and (word := longest_word(common)) is not None:
        yield Filter(f.Contains(field=of, text=word.text), word.share, identity=True)


_COUNTED = 2
"""Minimum values that contain a word for counting the rows by it."""


def _number_filters(of: f.Field, profile: ColumnProfile) -> Iterator[Filter]:
    low, high = profile.minimum, profile.maximum
    if not isinstance(low, int | Decimal) or not isinstance(high, int | Decimal) or low >= high:
        return
    low = max(low, 0) if profile.unit == "money" else low
    start, fifth, half = (nice(_at(part, profile, low, high), low, high) for part in (0.1, 0.2, 0.5))
    if low < half < high:
        yield Filter(f.Exceeds(field=of, op=">", value=half), 0.3)
        yield Filter(f.Exceeds(field=of, op="<", value=half), 0.3)
    if low < fifth < high and fifth != half:
        yield Filter(f.Exceeds(field=of, op=">=", value=fifth), 0.5)
    if start < half:
        yield Filter(f.InRange(field=of, low=start, high=half), 0.5)


_TYPICAL, _SEEN = 20, 0.5
"""Minimum distinct values, or minimum share of rows with known values, for estimating the distribution from them."""


def _at(part: float, profile: ColumnProfile, low: int | Decimal, high: int | Decimal) -> Decimal:
    """Return the value below which this part of the rows lies.

    Estimated from the known values, else by interpolation between the extremes.
    """
    known = sorted((Decimal(c.value), c.share) for c in profile.common if isinstance(c.value, int | Decimal))
    seen = sum(share for _, share in known)
    # if all values occur equally often, only the smallest may be known
    repeated = len(known) >= _TYPICAL and profile.common[0].share > profile.common[-1].share
    below = 0.0
    for value, share in known if seen >= _SEEN or repeated else ():
        below += share
        if below >= part * seen:
            return value
    return Decimal(low) + (Decimal(high) - Decimal(low)) * Decimal(str(part))


def _time_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    profile = reach.profile(of)
    newest = reach.newest(of)
    oldest = as_day(profile.minimum)
    if reach.is_birth(of):
        yield from _birth_filters(of)
    elif newest is not None:
        yield from _recent_filters(of, oldest, newest)
        if oldest is not None and oldest < newest:
            yield from _earlier_filters(reach, of, oldest, newest)


def _recent_filters(of: f.Field, oldest: date | None, newest: date) -> Iterator[Filter]:
    """Yield the last month, quarter and year of the data."""
    days = max((newest - oldest).days, 1) if oldest else 365
    first_day = oldest or days_after(newest, -days)
    if first_day < newest.replace(day=1):
        yield Filter(f.During(field=of, period=f.Month(year=newest.year, month=newest.month)), newest.day / days)
    quarter = (newest.month + 2) // 3
    if first_day < (start := date(newest.year, 3 * quarter - 2, 1)):
        share = ((newest - start).days + 1) / days
        yield Filter(f.During(field=of, period=f.Quarter(year=newest.year, quarter=quarter)), share)
    if first_day < (start := date(newest.year, 1, 1)):
        yield Filter(f.During(field=of, period=f.Year(year=newest.year)), ((newest - start).days + 1) / days)


def _earlier_filters(reach: Reach, of: f.Field, oldest: date, newest: date) -> Iterator[Filter]:
    """Yield the middle year, two whole months, and the rows before and after the start of a year or month."""
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
    """Return the last day of the month before."""
    return days_after(day.replace(day=1), -1)


def _birth_filters(of: f.Field) -> Iterator[Filter]:
    """Yield conditions on birth dates by decades that come from no row. They are used for lookups only."""
    eighties = f.Days(first=date(1980, 1, 1), last=date(1989, 12, 31))
    yield Filter(f.During(field=of, period=eighties), 0.2, identity=True)
    yield Filter(f.Exceeds(field=of, op=">=", value=date(1990, 1, 1)), 0.5, identity=True)
    yield Filter(f.Exceeds(field=of, op="<", value=date(1990, 1, 1)), 0.5, identity=True)


def _parent_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    """Yield values of a parent if most of its rows have children, so that each value is likely to occur."""
    parent_rows = max(reach.rows(of.table), 1)
    last = of.path[-1]
    key = reach.source.profiles[last.child].columns[last.child_columns[0]]
    used = (key.distinct or 0) / parent_rows
    profile = reach.profile(of)
    if used >= _USED and len(of.path) == 1 and reach.display(of.table) == (of.column,) and reach.kind(of) == "text":
        yield from _searches_in_names(reach, of, 1 - key.null_share)
    if (
        used < _USED
        or not _FEW <= (profile.distinct or 0) <= 60
        or reach.kind(of) not in {"text", "enum", "yes/no", "number"}
    ):
        return
    if (
        reach.is_person_name(of)
        or reach.is_place(of)
        or reach.is_binary(of)
        or reach.is_unexplained(of)
        or is_filler(reach.source, of.table, of.column)
        or is_unsaid_code(reach, of)
        or (reach.kind(of) == "number" and profile.role == "label")
        or (reach.identifies(of) and reach.display(of.table) != (of.column,))
    ):
        return
    for each in sayable(reach, of)[:3]:
        yield Filter(f.Equals(field=of, value=each.value), each.share * (1 - key.null_share))


_USED = 0.8
"""Minimum share of the parents with children."""


def _searches_in_names(reach: Reach, of: f.Field, known: float) -> Iterator[Filter]:
    """Yield searches for words that several parents' names share: sales of products whose name contains a word."""
    if reach.profile(of).format == "code" or is_filler(reach.source, of.table, of.column):
        return
    for each in shared_words(sayable(reach, of)):
        yield Filter(f.Contains(field=of, text=each.text), each.share * known)
