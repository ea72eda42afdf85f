"""English nouns: their plurals, and how two of them join."""

from __future__ import annotations

import re
from functools import cache

from training.language.english_names import (
    DEEDS,
    PARTICIPLE,
    UNITS_SAID,
    in_order,
    last_word_of,
    periodic,
)
from training.language.label_text import PROPER_NAMES
from training.language.lexicon import column_of, patterns_of, words_of
from training.language.split_names import split_name
from training.language.word_lists import inflector
from training.language.word_lists import singular as singular_name

_MASS = words_of("mass")
_SAME = frozenset({"series", "species"})
"""Nouns whose plural is their singular."""
_MEMBERS = {"staff": "member", "personnel": "member", "goods": "item", "data": "record", "information": "record"}
"""Nouns without a singular, with the word for one of them."""
_RECORDED = frozenset(_MASS - _MEMBERS.keys())
"""Nouns nobody counts: of several there are records."""
_KEPT = words_of("kept in the plural")
_DONE = re.compile(r"(?:(?P<verb>[a-z]+) (?:at|on|date|time|dt|ts)|(?:date|time) (?P<after>[a-z]+))\Z")
_BETWEEN = words_of("joint")
"""Words that no noun ends with: several of what is called so are values."""
_STATES = column_of("verbs", "participle")
_WHEN = words_of("moment")
"""Words of a label that says itself that it is a moment."""
_OPEN_ENDS = frozenset({"from", "to", "until", "till", "through", "by", "of", "at", "on"})
_OF_THEIR_OWN = column_of("verbs", "active")
"""What people and things do themselves: customers join, they are not joined."""
_PAST = {now: past for past, now in _OF_THEIR_OWN.items() if past != "sign up"} | {
    "starting": "started",
    "ending": "ended",
}
_DOERS = column_of("verbs", "doer")
_IN_TWO = re.compile(r"(?P<verb>[a-z]+ (?:up|in|out|off))(?: (?:at|on|date|time|dt|ts))?\Z")
_LONG = re.compile(r"\b(?:length|duration|runtime)\Z")
_LARGE = re.compile(r"\b(?:size|area|capacity|population|volume|distance)\Z")
_KEY_WORDS = re.compile(r"[\s_]*\b(?:id|ids|key|code|no|number|num|uid|fk|ref)\Z", re.IGNORECASE)
_NOISE = re.compile(r"^(?:tbl|tb|dim|fact|sb|dwd|dws|ods)\s+|\s+(?:table|tbl|tb|dim|fact|master)\Z", re.IGNORECASE)


_UNCOUNTED = re.compile(rf"\b{patterns_of('without article')}\Z")
"""Nouns that take no "a"."""
_ATTRIBUTES = words_of("attribute")
"""What things have: said of a customer, its status is the customer's."""

_ROW_OF = {
    "geographic": "geographic area",
    "mapper": "mapping",
    "dictionary": "dictionary entry",
    "dictionaries": "dictionary entry",
    **{of: f"{of} entry" for of in ("waiting list", "wait list", "waitlist", "wish list", "wishlist", "watchlist")},
}
"""What one row is, where the table is called after the whole."""
_CALLED_AFTER_ALL = re.compile(rf"\b(?:{'|'.join(_ROW_OF)})\Z")

_PLACES = frozenset({"city", "country", "state", "region", "province", "county", "district", "town"})

STATUS = " status"
"""Makes a noun of a yes or no: "active" rows have an "active status"."""


_OF_SOMETHING = re.compile(r"(\w.*?)( (?:of|per|for|under|as of) .+| (?:in stock|on order|on hand|in total))\Z")


def _head_of(noun: str) -> tuple[str, str]:
    """What is counted, and what says of what: the "years" of birth."""
    found = _OF_SOMETHING.match(noun)
    return (found[1], found[2]) if found else (noun, "")


_NUMBERED = re.compile(r"\A(?:\d+[a-z]?|[a-z])\Z")
"""The end of a name that tells one of several tables: "archive 2024 01", "temperature 1h"."""


@cache
def singular(noun: str) -> str:
    """One of them: "order lines" gives "order line", "payments received" gives "payment received"."""
    what, of = _head_of(noun)
    if of:
        return singular(what) + of
    head, last = last_word_of(noun)
    low = last.lower()
    if low in _MEMBERS:
        return f"{noun} {_MEMBERS[low]}"
    if head and PARTICIPLE.search(low):
        return f"{singular(head.strip())} {last}"
    if low in _MASS or low in _KEPT or low in _BETWEEN or not low.isascii() or not low.isalpha():
        return noun
    one = _one_of(last)
    return head + one if one else noun


@cache
def plural(noun: str) -> str:
    """Several of them; a mass noun takes "records"."""
    what, of = _head_of(noun)
    if of:
        return plural(what) + of
    one = singular(noun)
    head, last = last_word_of(one)
    low = last.lower()
    if head and PARTICIPLE.search(low):
        return f"{plural(head.strip())} {last}"
    if low in _SAME:
        return noun
    if low in _RECORDED:
        return f"{noun} records"
    if not low.isascii() or _is_foreign(low) or (head and _NUMBERED.search(low)):
        return f"{one} records"
    return head + _many_of(last) if low.isalpha() else f"{one}s"


@cache
def plural_values(noun: str) -> str:
    """Several values of an attribute: "billing countries", "statuses"."""
    if (name := measured(noun)) != noun:
        return plural_values(name) + noun.removeprefix(name)
    what, of = _head_of(noun)
    if of:
        return plural_values(what) + of
    head, last = last_word_of(noun)
    low = last.lower()
    if head and PARTICIPLE.search(low):
        return f"{plural_values(head.strip())} {last}"
    if low in _SAME:
        return noun
    if (
        low in _MASS - {"status"}
        or low in _BETWEEN
        or _is_foreign(low)
        or not low.isascii()
        or not low.isalpha()
        or len(low) == 1
    ):
        return f"{noun} values"
    if _one_of(last) and low not in _KEPT:
        return noun
    return head + _many_of(last)


def without_key_words(label: str) -> str:
    """ "original language id" names the original language."""
    return _KEY_WORDS.sub("", label).strip() or label


@cache
def _one_of(word: str) -> str | None:
    """The singular of a plural; None where the word is none. The engine is slow, words are few."""
    if word.lower().endswith(("sis", "us")) or _is_foreign(word.lower()):
        return None
    found = inflector().singular_noun(word)
    return found if isinstance(found, str) and found else None


def _is_foreign(word: str) -> bool:
    """A Preis is one: several of what ends with i are rare in English, and in the lists."""
    if not word.endswith("is") or word.endswith(("sis", "xis")) or singular_name(word) != word:
        return False
    return bool(inflector().singular_noun(word))


@cache
def _many_of(word: str) -> str:
    if word.isupper() and len(word) > 1:
        return f"{word}s"
    return str(inflector().plural_noun(word))


@cache
def tidy(label: str) -> str:
    """A label as it stands inside a sentence: no brackets, no table-making noise, no capital at its head."""
    text = re.split(r"[(（:：,，;；]", label)[0].strip() or label.strip()
    text = _NOISE.sub("", text).strip() or text
    text = re.sub(r"\b([A-Z]{1,4}) (\d) ([A-Z]{1,3})\b", r"\1\2\3", re.sub(r"[\s_]+", " ", text))
    first = text.split(" ", 1)[0]
    lowered = (first[1:].islower() or len(first) == 1) and first not in PROPER_NAMES.values()
    return text[0].lower() + text[1:] if lowered else text


def moment(label: str, *, to_the_day: bool) -> str:
    """ "opened" is an opening date where a date is called so, "first response" the time of it."""
    words = label.lower().split(" ")
    if not label.isascii() or not _WHEN.isdisjoint(words) or words[-1] in _OPEN_ENDS:
        return label
    first, space, last = label.rpartition(" ")
    if first and last == "for":
        return f"{first} {'date' if to_the_day else 'time'}"
    if first and last == "since":
        return f"{first} start {'date' if to_the_day else 'time'}"
    deed = DEEDS.get(label) or (f"{first}{space}{DEEDS.get(last, last)}" if first in {"last", "first"} else label)
    return f"{deed} {'date' if to_the_day else 'time'}"


def quantity_of(label: str) -> str:
    """What is a number of things and is called by what happened to them: of "reserved" the reserved quantity."""
    if label in _IN_STOCK:
        return f"{label} quantity"
    return f"quantity {label}" if label in {"on hand", "in stock", "on order", "in transit"} else label


_IN_STOCK = words_of("in stock")


def year_of(label: str) -> str:
    """What is done in a year, "founded", is named by it: a founding year."""
    words = label.split(" ")
    if words[-1] not in _DONE_IN_A_YEAR and not PARTICIPLE.match(words[-1]):
        return label
    return " ".join((*words[:-1], _DONE_IN_A_YEAR.get(words[-1]) or DEEDS.get(words[-1], words[-1]), "year"))


_DONE_IN_A_YEAR = column_of("verbs", "in a year")


def done(name: str) -> str | None:
    """What has happened to a row at the moment of that name: "hired_on" and "date hired" are when it was hired, a birth
    date when it was born. None where the name does not say."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower()
    if (pair := _IN_TWO.match(words)) is not None:
        return _OF_THEIR_OWN.get(pair["verb"])
    found = _DONE.match(words)
    word = (found["verb"] or found["after"]) if found else words
    if word in _EXPECTED:
        return None  # planned for January is not planned in January
    if word in _OF_THEIR_OWN:
        return _OF_THEIR_OWN[word]
    if word in _STATES and found:
        return _STATES[word]
    return word if PARTICIPLE.match(word) else None


def happened(done: str) -> str:
    """What rows did or what was done to them, for the participle that `done` gives: joined, were hired."""
    return _PAST.get(done) or f"were {done}"


def not_happened(done: str) -> str:
    """What rows have not done and what was not done to them: joined, been hired."""
    return _PAST.get(done) or f"been {done}"


def is_of_their_own(done: str) -> bool:
    """True for what people and things have done themselves, if `done` gives it: joining; starting is yet to come."""
    return done in _PAST and not is_foreseen(done) and done not in {"starting", "ending"}


def is_foreseen(done: str) -> bool:
    """True for what a date may say before it happens: a loan without a due date is no loan that is not due."""
    return done in _FORESEEN


def is_past(done: str) -> bool:
    """True for what has happened: hired, joining; not for what may be to come, such as due or starting."""
    return done not in {"due", "born", "expiring", "maturing", "starting", "ending"}


_FORESEEN = frozenset({"due", "born", "expiring", "maturing", "created", "updated", "modified", "changed"})
_EXPECTED = frozenset({"planned", "scheduled", "expected", "estimated", "promised", "required"})


def is_quality(mark: str) -> bool:
    """True for what rows are said to be: active, paid, in stock. A VIP they are marked as."""
    return _QUALITY.match(mark) is not None or PARTICIPLE.match(mark) is not None


_QUALITY = re.compile(
    r"(?:[a-z]+(?:able|ible|ous|ctive|ssive|usive|ful|less|ional|ual)|(?:in|on|out of|under|up to) [a-z ]+|"
    r"urgent|current|permanent|public|private|open|free|cold|hot|new|remote|ready)\Z"
)


def doer(done: str, noun: str) -> str:
    """Who did it: of "approved" the approver, of "acknowledged" and a user the acknowledging user."""
    *_, verb = done.split(" ")
    if (known := _DOERS.get(verb)) is not None:
        return known
    return f"{verb.removesuffix('ed')}ing {noun}" if verb.endswith("ed") and len(verb) > len("used") else noun


def receiver(done: str) -> str | None:
    """To whom it was done: of "assigned to" the assignee. None where there is no word for it."""
    return _RECEIVERS.get(done.removesuffix(" to"))


_RECEIVERS = column_of("verbs", "receiver")


def by_somebody(name: str) -> str | None:
    """What somebody did, as a name says it: "raised by" of `raised_by`. None where it says something else."""
    *_, verb, last = ("", "", *split_name(name))
    return f"{verb} by" if last == "by" and PARTICIPLE.match(verb) else None


def most(noun: str) -> str:
    """The word for the upper end of what the noun measures."""
    name = measured(noun)
    return "longest" if _LONG.search(name) else "largest" if _LARGE.search(name) else "highest"


def least(noun: str) -> str:
    return {"longest": "shortest", "largest": "smallest", "highest": "lowest"}[most(noun)]


def measured(noun: str) -> str:
    """Without the unit it is measured in."""
    head, found, unit = noun.rpartition(" in ")
    return head if found and unit.removeprefix("US ") in UNITS_SAID else noun


@cache
def is_plural(noun: str) -> bool:
    """ "milliseconds" are, a "status" is."""
    head, last = last_word_of(_head_of(measured(noun))[0].lower())
    if head and PARTICIPLE.search(last):
        return is_plural(head.strip())
    return last not in _KEPT | _MASS and last.isalpha() and last.isascii() and bool(_one_of(last))


def quantity(noun: str) -> str:
    """What there is more or less of: "milliseconds" are a number of them."""
    return f"number of {noun}" if is_plural(noun) else noun


@cache
def with_article(noun: str) -> str:
    """ "an amount", "milliseconds", "water"."""
    bare = is_plural(noun) or _UNCOUNTED.search(noun)
    return noun if bare else str(inflector().a(noun))


@cache
def each_value(noun: str) -> str:
    """One value of an attribute that is named in the plural: of allergies, each allergy."""
    return singular(noun) if is_plural(noun) else noun


_ARTICLE = re.compile(r"\A(?:the|an?) (?=\w)", re.IGNORECASE)


def table_noun(label: str) -> str:
    """One row: of "order items" an order item, of "energy month" a monthly energy record."""
    text = _ARTICLE.sub("", in_order(tidy(label)))
    found = _CALLED_AFTER_ALL.search(text)
    return text[: found.start()] + _ROW_OF[found[0]] if found else periodic(text) or singular(text)


def is_place(noun: str) -> bool:
    """Where things are: they have no city, theirs is one."""
    return last_word_of(noun)[1].lower() in _PLACES


def is_called_by_deed(noun: str) -> bool:
    """True for a "payment received"."""
    head, last = last_word_of(noun)
    return bool(head) and PARTICIPLE.match(last) is not None


def is_mass(noun: str) -> bool:
    """What has no plural of its own: inventory, qualifying."""
    last = last_word_of(noun)[1].lower()
    return last in _RECORDED and last not in {"status", "series", "species"}


def without_owner(label: str, noun: str) -> str:
    """The "customer status" of a customer is its status."""
    head, owner = last_word_of(noun)
    named_by_head = _MEMBERS.get(head.strip()) == owner or owner == "entry" or is_called_by_deed(noun)
    kind = (head.strip(),) if named_by_head else ()
    for start in (noun, owner, *kind):
        rest = label.removeprefix(f"{start} ")
        if rest != label and last_word_of(rest.rstrip(" 0123456789"))[1] in _ATTRIBUTES:
            return rest
    return label


def moment_without_owner(label: str, noun: str) -> str:
    """The "customer join date" of a customer is its join date; the "order date" of an order stays what it is."""
    for start in (noun, last_word_of(noun)[1]):
        rest = label.removeprefix(f"{start} ")
        if rest != label and " " in rest and rest.rpartition(" ")[2] in {"date", "time"}:
            return rest
    return label


def happening(label: str) -> str | None:
    """What a moment is a moment of: of "hire date" the hire. None where the label names no moment so."""
    head, _, last = label.rpartition(" ")
    named = head and last in {"date", "time"} and head not in _ANY_DATE
    return head if named and not PARTICIPLE.search(head) else None


_ANY_DATE = frozenset({"full", "calendar", "actual", "local", "system"})
"""Of a full date nobody asks by the full quarter."""


def most_recent(label: str) -> str:
    """ "last login time" is the most recent login time."""
    return f"most recent {label.removeprefix('last ').removeprefix('latest ')}"


def sum_of(name: str) -> str:
    """The name of a sum; a total of totals is called combined."""
    return f"combined {name}" if "total" in name.lower().split(" ") else f"total {name}"


def joined(owner: str, label: str) -> str:
    """ "customer" and "country" give "customer country"; "customer name" stays what it is; "term
    taxonomy" and "taxonomy" give the taxonomy of the term taxonomy."""
    if label.lower().startswith(owner.lower() + " "):
        return label
    last, (first, _, rest) = last_word_of(owner)[1], label.partition(" ")
    kind, _, one = owner.partition(" ")
    if rest and _MEMBERS.get(first.lower()) == one and kind.lower() == first.lower():
        return f"{owner} {rest}"
    if not rest and owner != last and label.lower() == last.lower() and last.lower() != "status":
        return f"{label} of the {owner}"
    return f"{owner} {rest}" if rest and first.lower() == last.lower() else f"{owner} {label}"
