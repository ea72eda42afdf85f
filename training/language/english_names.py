"""English names of columns and tables as phrases in natural word order."""

from __future__ import annotations

import re

from training.language.lexicon import column_of, words_of

_ADJECTIVE = re.compile(r"(?:daily|monthly|weekly|yearly|annual|hourly)\Z")
DEEDS = column_of("verbs", "deed")
PARTICIPLE = re.compile(
    r"(?:(?!(?:breed|seed|feed|speed|need|weed|shed|grid|fluid|liquid|hybrid|hundred|orchid)\Z)[a-z]{3,}(?:ed|id)|made|sold|sent|taken|given|bought|held|seen|begun|done|built|won|lost|spent|paid|"
    r"ridden|driven|written|known|chosen|flown|drawn|grown|frozen|found|kept)\Z"
)
UNITS = column_of("units", "in a label")
_MEASURES = {"milliseconds": "duration", "seconds": "duration", "bytes": "size", "kwh": "energy"}
"""Measures that are named by their unit alone."""
UNITS_SAID = words_of("unit")
_LENGTHS = words_of("length of time")
"""Measures of time: "lead time in days". Any other noun before a unit of time counts it: "vacation days"."""
_TIMES = frozenset({"seconds", "minutes", "hours", "days", "weeks", "months", "years"})
_MONEY = frozenset({"cents", "euros", "dollars", "eur", "usd"})
"""Units of which no number is named by a participle: "planned amount in cents", but "sold kg"."""
_UNIT = re.compile(r"(.*[a-z)]) (\w+)\Z", re.IGNORECASE)
_MONEY_PER = re.compile(r"(\w.*)(?<! in) (cents|euros|dollars|eur|usd) per (\w.*)", re.IGNORECASE)
"""Rates per quantity: `overage_cents_per_million`."""
_PERIODIC = {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}
_PERIOD_NAME = re.compile(
    r"(?P<what>(?:\w+ )*?(?!\w+ing |business |birth |work |pay |fiscal |calendar |school |holiday |of |per )\w+) "
    r"(?P<period>day|week|month|year)(?P<kind> (?:count|total|summary|report|figure|record|data|stat|statistics))?\Z"
)
_MONEY_OF = re.compile(
    r"(day|week|month|year) "
    r"((?:(?!of )\w+ )*(?:rent|fee|salary|amount|sales|revenue|income|cost|price|limit|quota|usage|budget|payment))\Z"
)
_ADDRESS_OF = re.compile(r"address (billing|shipping|delivery|home|work|office|mailing|postal)\Z")


def in_order(text: str) -> str:
    """Return a name in natural word order: "monthly rent" for "month rent", "creation time" for "created at".

    Words that only mark a boolean are left out: "is active" and "active flag" become "active".
    """
    return _named_moment(_with_adjective_first(text))


def _with_adjective_first(text: str) -> str:
    """Move a trailing adjective to the front: "daily wallet balance", "monthly rent", "home address"."""
    if found := _ADDRESS_OF.match(text.lower()):
        return f"{found[1]} address"
    if found := _MONEY_OF.match(text.lower()):
        return f"{_PERIODIC[found[1]]} {found[2]}"
    head, last = last_word_of(text)
    return f"{last.lower()} {head.strip()}" if head and _ADJECTIVE.match(last.lower()) else text


def _named_moment(text: str) -> str:
    """Return names of times and flags as phrases: "created at" is a creation time, "is active" is "active"."""
    if re.match(r"(?:is|has) \w", text, re.IGNORECASE):
        text = text.split(" ", 1)[1]
    text = re.sub(r"(?<=\w) (?:flag|bool|boolean|ind|indicator)\Z", "", text, flags=re.IGNORECASE)
    if (found := re.match(r"(date|time) ([a-z]+)\Z", text)) and found[2] in DEEDS:
        return f"{DEEDS[found[2]]} {found[1]}"
    found = re.match(r"(.*?)(\w+) (at|on|date|time)\Z", text)
    if found is None:
        return text
    moment = _MOMENTS.get(found[3], found[3])
    if (deed := DEEDS.get(f"{found[1]}{found[2]}".lower())) is not None:
        return f"{deed} {moment}"
    return f"{found[1]}{DEEDS.get(found[2].lower(), found[2])} {moment}"


_MOMENTS = {"at": "time", "on": "date"}


def in_unit(label: str) -> str:
    """Return a label with "in" before its unit: "duration in seconds", "size in bytes", "lead time in days"."""
    if (what := _MEASURES.get(label.lower())) is not None:
        return f"{what} in {UNITS.get(label.lower(), label.lower())}"
    if (rate := _MONEY_PER.fullmatch(label)) is not None:
        return f"{rate[1]} per {rate[3]} in {UNITS[rate[2].lower()]}"
    found = None if re.search(r" (?:in|per) ", label) else _UNIT.match(label)
    if found and found[2].lower() in _TIMES and last_word_of(found[1])[1].lower() in _LENGTHS:
        return f"{re.sub(r'terms$', 'term', found[1])} in {found[2].lower()}"
    unit = UNITS.get(found[2].lower()) if found else None
    if not found or not unit:
        return label
    if not PARTICIPLE.match(last_word_of(found[1])[1]):
        return f"{found[1]} in {unit}"
    if found[2].lower() not in _MONEY:
        return f"{found[1]} {unit}"
    return f"{found[1]} in {unit}" if " " in found[1] else f"{found[1]} amount in {unit}"


def periodic(text: str) -> str | None:
    """Return the noun of a periodic record: "monthly energy record" for "energy month". None if there is no period."""
    found = _PERIOD_NAME.match(text)
    if found is None:
        return None
    kind = (found["kind"] or "record").strip()
    kind = {"data": "record", "stat": "record", "statistics": "record", "counts": "count"}.get(kind, kind)
    return f"{_PERIODIC[found['period']]} {found['what']} {kind}"


def last_word_of(noun: str) -> tuple[str, str]:
    """Split a phrase before its last word; the first part keeps its trailing space."""
    head, space, last = noun.rpartition(" ")
    return head + space, last
