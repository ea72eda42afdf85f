"""English names of columns and tables, turned round and written out as people say them."""

from __future__ import annotations

import re

from training.language.word_lists import singular

_ADJECTIVE = re.compile(r"(?:daily|monthly|weekly|yearly|annual|hourly)\Z")
DEEDS = {
    "created": "creation", "updated": "update", "modified": "modification", "completed": "completion",
    "paid": "payment",
    "verified": "verification", "deleted": "deletion", "published": "publication", "approved": "approval",
    "registered": "registration", "cancelled": "cancellation", "canceled": "cancellation", "expired": "expiry",
    "delivered": "delivery", "shipped": "shipping", "submitted": "submission", "closed": "closing", "opened": "opening",
    "admitted": "admission", "discharged": "discharge", "hired": "hire", "prescribed": "prescription",
    "started": "start", "ended": "end", "starts": "start", "ends": "end", "begins": "start", "expires": "expiry",
    "finished": "completion", "joined": "joining", "placed": "placement",
    "cleared": "clearing", "installed": "installation", "commissioned": "commissioning", "issued": "issue",
    "resolved": "resolution", "received": "receipt", "returned": "return", "sold": "sale", "purchased": "purchase",
    "enrolled": "enrollment", "launched": "launch", "released": "release", "reviewed": "review", "visited": "visit",
    "booked": "booking", "activated": "activation", "terminated": "termination", "renewed": "renewal",
    "signed": "signing", "founded": "foundation", "ordered": "order", "billed": "billing", "invoiced": "invoicing",
    "sign": "signing", "open": "opening", "close": "closing", "leave": "leaving", "finish": "completion",
    "expire": "expiry", "arrive": "arrival", "depart": "departure", "deliver": "delivery", "create": "creation",
    "pay": "payment", "register": "registration", "publish": "publication", "enroll": "enrollment",
    "submit": "submission", "resolve": "resolution", "signed up": "sign-up", "sign up": "sign-up",
    "checked in": "check-in", "check in": "check-in", "checked out": "check-out", "check out": "check-out",
    "logged in": "login", "churned": "churn", "left": "leaving", "reported": "report",
    "harvested": "harvest", "sown": "sowing", "planted": "planting", "repaired": "repair", "serviced": "service",
    "charged": "charging", "dispatched": "dispatch", "discontinued": "discontinuation", "promoted": "promotion",
    "listed": "listing", "delisted": "delisting",
    "acknowledged": "acknowledgement",
    "transferred": "transfer", "refunded": "refund", "graduated": "graduation", "born": "birth", "died": "death",
    "moved in": "move-in", "moved out": "move-out", "picked up": "pick-up", "dropped off": "drop-off",
    "printed": "printing", "bought": "purchase",
    "changed": "change", "tested": "test", "inspected": "inspection", "measured": "measurement",
    "collected": "collection", "requested": "request", "assigned": "assignment", "scheduled": "scheduling",
    "rejected": "rejection", "accepted": "acceptance", "confirmed": "confirmation", "archived": "archiving",
}  # fmt: skip
PARTICIPLE = re.compile(
    r"(?:(?!breed|seed|feed|speed|need|weed|shed|grid|fluid|liquid|hybrid|hundred|orchid)[a-z]{3,}(?:ed|id)|made|sold|sent|taken|given|bought|held|seen|begun|done|built|won|lost|spent|paid|"
    r"ridden|driven|written|known|chosen|flown|drawn|grown|found|kept)\Z"
)
UNITS = {
    "mg": "mg", "kg": "kg", "km": "km", "cm": "cm", "mm": "mm", "ml": "ml", "kb": "KB", "mb": "MB", "gb": "GB",
    "milliseconds": "milliseconds",
    "kwh": "kWh", "sec": "seconds", "secs": "seconds", "mins": "minutes", "hrs": "hours", "cents": "cents",
    "usd": "USD", "eur": "EUR", "ton": "tons", "ha": "hectares", "m2": "square meters", "m3": "cubic meters",
    "sqft": "square feet", "km2": "square kilometers", "kilowatt": "kW", "kw": "kW", "celsius": "°C",
    "fahrenheit": "°F", "inch": "inches", "lpm": "L/min", "hpa": "hPa", "euros": "euros", "dollars": "dollars",
}  # fmt: skip
_MEASURES = {"milliseconds": "duration", "seconds": "duration", "bytes": "size", "kwh": "energy"}
"""What is measured where a name says the unit alone."""
UNITS_SAID = frozenset({
    "million EUR", "million USD", "thousand EUR", "thousand USD", "billion USD",
    *UNITS.values(), *_MEASURES, "minutes", "hours", "days", "weeks", "months", "years", "meters", "metres",
    "kilometers", "kilometres", "pounds", "yuan", "percent", "degrees", "liters", "litres", "grams", "kilograms",
    "US dollars", "km/h", "m/s", "mph", "watts", "volts", "rpm", "ppm", "square kilometers", "kg per hectare",
    "tons per hectare", "grams per square meter", "kg per square meter", "liters per hectare", "kilowatts",
    "kilowatt-hours",
})  # fmt: skip
_LENGTHS = frozenset({
    "duration", "time", "length", "term", "terms", "period", "age", "delay", "notice", "runtime", "tenure", "lifetime",
    "lead", "wait",
})  # fmt: skip
"""What is measured in days or minutes; of anything else there are so many of them."""
_TIMES = frozenset({"seconds", "minutes", "hours", "days", "weeks", "months", "years"})
_CONSUMED = frozenset({"water", "electricity", "gas", "fuel", "diesel", "coal", "steam"})
_UNIT = re.compile(r"(.*[a-z)]) (\w+)\Z", re.IGNORECASE)
_MONEY = frozenset({"cents", "euros", "dollars", "EUR", "USD"})
_MONEY_PER = re.compile(r"(\w.*) (cents|euros|dollars|eur|usd) per (\w.*)", re.IGNORECASE)
"""What is paid for so many: `overage_cents_per_million`."""
_LARGE_FIGURES = re.compile(r"(.+) (million|thousand|billion)\Z", re.IGNORECASE)
_EVERY = {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}
_EVERY_PERIOD = re.compile(
    r"(?P<what>(?:\w+ )*?(?!business |birth |work |pay |fiscal |calendar |school |holiday |of |per )\w+) "
    r"(?P<period>day|week|month|year)(?P<kind> (?:count|total|summary|report|figure|record|data|stat|statistics))?\Z"
)
_MONEY_OF = re.compile(
    r"(day|week|month|year) "
    r"((?:\w+ )*(?:rent|fee|salary|amount|sales|revenue|income|cost|price|limit|quota|usage|budget|payment))\Z"
)
_AMOUNT_OF = re.compile(
    r"((?:\w+ )*(?:amount|price|cost|fee|quantity|weight|value|salary|tax|discount|revenue|sales|balance|score|count)) "
    r"(total|net|gross|average|minimum|maximum)\Z"
)
_FIGURE_OF = re.compile(r"(amount|price|quantity|cost) (unit|tax|untaxed|residual|base|discount)\Z")
_DATE_DUE = re.compile(r"(\w+) date due\Z")
_QUANTITY_OF = re.compile(r"quantity ([a-z]{3,})\Z")
_ADDRESS_OF = re.compile(r"address (billing|shipping|delivery|home|work|office|mailing|postal)\Z")


def turned(text: str) -> str:
    """ "wallet balance daily" is a daily wallet balance, "month rent" a monthly rent, "address home" a home address."""
    low = text.lower()
    if found := _ADDRESS_OF.match(low):
        return f"{found[1]} address"
    if found := _MONEY_OF.match(low):
        return f"{_EVERY[found[1]]} {found[2]}"
    if found := _AMOUNT_OF.match(low):
        return f"{found[2]} {found[1]}"
    if found := _FIGURE_OF.match(low):
        return f"{found[2]} {found[1]}"
    if found := _DATE_DUE.match(low):
        return f"{found[1]} due date"
    if low == "price subtotal":
        return "subtotal"
    if (found := _QUANTITY_OF.match(low)) and singular(found[1]) != found[1]:
        return f"number of {found[1]}"
    head, last = last_word_of(text)
    return f"{last.lower()} {head.strip()}" if head and _ADJECTIVE.match(last.lower()) else text


def named_moment(text: str) -> str:
    """ "created at" is a creation time; "verified on" a verification date; "is active" and "active flag" are active."""
    if re.match(r"(?:is|has) \w", text, re.IGNORECASE):
        text = text.split(" ", 1)[1]
    text = re.sub(r"(?<=\w) (?:flag|bool|boolean|ind|indicator)\Z", "", text, flags=re.IGNORECASE)
    if (found := re.match(r"(date|time) ([a-z]+)\Z", text)) and found[2] in DEEDS:
        return f"{DEEDS[found[2]]} {found[1]}"
    if found := _IN_TWO_WORDS.match(text):
        return f"{found[1]}{DEEDS[found[2].lower()]} {_MOMENTS.get(found[3], found[3])}"
    found = re.match(r"(.*?)(\w+) (at|on|date|time)\Z", text)
    if found is None:
        return text
    noun = DEEDS.get(found[2].lower(), found[2])
    return f"{found[1]}{noun} {_MOMENTS.get(found[3], found[3])}"


_MOMENTS = {"at": "time", "on": "date"}
_IN_TWO_WORDS = re.compile(
    rf"(.*?)\b({'|'.join(deed for deed in DEEDS if ' ' in deed)}) (at|on|date|time)\Z", re.IGNORECASE
)


def in_unit(label: str) -> str:
    """ "duration sec" is a duration in seconds, "bytes" are a size, "lead time days" are a lead time in
    days, "water ton" is what was consumed of it."""
    if (what := _MEASURES.get(label.lower())) is not None:
        return f"{what} in {UNITS.get(label.lower(), label.lower())}"
    if (rate := _MONEY_PER.fullmatch(label)) is not None:
        return f"{rate[1]} per {rate[3]} in {UNITS[rate[2].lower()]}"
    found = None if re.search(r" (?:in|per) ", label) else _UNIT.match(label)
    if found and (large := _LARGE_FIGURES.match(found[1])) and found[2].lower() in UNITS:
        return f"{large[1]} in {large[2]} {UNITS[found[2].lower()]}"
    if found and found[2].lower() in _TIMES and last_word_of(found[1])[1].lower() in _LENGTHS:
        return f"{re.sub(r'terms$', 'term', found[1])} in {found[2].lower()}"
    unit = UNITS.get(found[2].lower()) if found else None
    if not found or not unit:
        return label
    last = last_word_of(found[1])[1]
    if PARTICIPLE.match(last) and not (unit in _MONEY and found[1].startswith("amount ")):
        return f"{found[1]} {unit}"
    return f"{found[1]} consumption in {unit}" if last in _CONSUMED else f"{found[1]} in {unit}"


def periodic(text: str) -> str | None:
    """Of "energy month" a monthly energy record, of "car day count" a daily car count; None of any other."""
    found = _EVERY_PERIOD.match(text)
    if found is None:
        return None
    kind = (found["kind"] or "record").strip()
    kind = {"data": "record", "stat": "record", "statistics": "record", "counts": "count"}.get(kind, kind)
    return f"{_EVERY[found['period']]} {found['what']} {kind}"


def last_word_of(noun: str) -> tuple[str, str]:
    """What stands before the last word, with its space, and the last word."""
    head, space, last = noun.rpartition(" ")
    return head + space, last
