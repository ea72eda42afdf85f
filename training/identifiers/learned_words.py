"""Abbreviations that a schema explains itself: by its keys, its comments and the tables they refer to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from training.catalog.comments import split_comment
from training.catalog.model import Table, TableName
from training.language.split_names import Words, pieces
from training.language.word_lists import expansion, known_words, singular

_KEY_ENDS = frozenset({"id", "no", "cd", "code", "key", "num", "nr", "nbr", "sk"})
_SHORTEST = 3
"""Letters of the shortest abbreviation that a comment explains: two may begin anything."""
_LONGEST = 6
_PATIENTS = frozenset({"patient", "patients"})
_CLINICAL: dict[str, Words] = {"rx": ("prescription",), "dx": ("diagnosis",), "hx": ("history",), "tx": ("treatment",)}
"""What clinicians write, and nobody where there are no patients: `rx` beside `tx` are bytes elsewhere."""
_CLAIMS = frozenset({"claim", "claims", "clm"})
_INSURED = frozenset({"member", "members", "mbr", "dx", "elig", "eligibility"})
_OF_INSURERS: dict[str, Words] = {
    "dx": ("diagnosis",), "rx": ("prescription",), "prov": ("provider",), "ded": ("deductible",),
    "par": ("participating",), "coins": ("coinsurance",), "elig": ("eligibility",), "ln": ("line",),
    "prem": ("premium",),
}  # fmt: skip
"""What health insurers write: where members have claims, `prov` is no province."""


def learned_words(tables: Sequence[Table], called: Mapping[TableName, Words]) -> dict[str, Words]:
    """What an abbreviation stands for in this schema, where the lists would leave it open: `cmpl` is a complaint where
    the table of complaints has the key `cmpl_id`, `prov` a provider where a comment or a table says so, `ou` an
    organization unit where the table `org_unit` has the key `ou_id`, `rx` a prescription where there are patients.
    `called` has the parts of each table's name. What is explained in two ways is not explained.
    """
    found: dict[str, set[Words]] = defaultdict(set)
    for table in tables:
        for short, meant in (*_by_key(table, called), *_by_comment(table, called[table.name])):
            found[short].add(meant)
    for short, meant in _by_reference(tables, called):
        found[short].add(meant)
    found["uid"] |= _user_id(tables, called)
    every = {part for parts in called.values() for part in parts}
    if not _PATIENTS.isdisjoint(every):
        for short, said in _CLINICAL.items():
            found[short].add(said)
    if not _CLAIMS.isdisjoint(every) and not _INSURED.isdisjoint(every):
        for short, said in _OF_INSURERS.items():
            found[short].add(said)
    return {short: next(iter(meant)) for short, meant in found.items() if len(meant) == 1}


def _user_id(tables: Sequence[Table], called: Mapping[TableName, Words]) -> set[Words]:
    """`create_uid` is of a user where there are users and no other table has a `uid` of its own."""
    users = {name for name, parts in called.items() if parts and singular(parts[-1]) == "user"}
    own = {table.name for table in tables if [name.lower() for name in table.primary_key] == ["uid"]}
    return {("user", "id")} if users and own <= users else set()


def _by_key(table: Table, called: Mapping[TableName, Words]) -> Iterator[tuple[str, Words]]:
    """Keys and references name the table they are keys of."""
    keys = [(table.primary_key, table.name)] if len(table.primary_key) == 1 else []
    keys += [(key.columns, key.referenced_table) for key in table.foreign_keys if len(key.columns) == 1]
    for (column,), owner in keys:
        parts, name = pieces(column), called.get(owner, ())
        if len(parts) < len(("cmpl", "id")) or parts[-1] not in _KEY_ENDS or not name:
            continue
        if owner == table.name and len(parts) == len(("cmpl", "id")) and _stands_for(parts[0], name):
            yield parts[0], one(name)
        elif parts[-2] != parts[0] and _stands_for(parts[-2], name):
            yield parts[-2], one(name)


def one(name: Words) -> Words:
    """A course, of `courses`."""
    return (*name[:-1], singular(name[-1]))


def _stands_for(short: str, name: Words) -> bool:
    """True for the initials of several words, and for letters of the only one."""
    if _is_word(short) or not name:
        return False
    match name:
        case (word,):
            return _is_word(word) and _shortens(short, singular(word))
        case _:
            return short == "".join(word[0] for word in name) and all(len(word) >= _SHORTEST for word in name)


def _by_comment(table: Table, name: Words) -> Iterator[tuple[str, Words]]:
    """`prov` of a table that is commented "Service providers" is a provider."""
    label, _ = split_comment(table.comment)
    if len(name) != 1 or not _SHORTEST <= len(name[0]) <= _LONGEST or _is_word(name[0]):
        return
    meant = {singular(word) for word in re.findall(r"[a-z]+", label.lower())}
    fits = [word for word in sorted(meant) if word.startswith(name[0]) and word != name[0]]
    if len(fits) == 1:
        yield name[0], (fits[0],)


def _by_reference(tables: Sequence[Table], called: Mapping[TableName, Words]) -> Iterator[tuple[str, Words]]:
    """`prov_id` where there is a table of providers, and none of provinces."""
    names = {singular(name[0]) for name in called.values() if len(name) == 1}
    heads = {
        parts[0]
        for table in tables
        for column in table.columns
        if len(parts := pieces(column.name)) == len(("prov", "id")) and parts[-1] in _KEY_ENDS
    }
    for short in sorted(heads):
        usual = expansion(short)
        if usual is None or len(short) < _SHORTEST or usual in names or short in names or _is_word(short):
            continue
        fits = [name for name in sorted(names) if name.startswith(short)]
        if len(fits) == 1:
            yield short, (fits[0],)


def _shortens(short: str, word: str) -> bool:
    """True where the letters stand in the word in their order, its first among them, and leave some out."""
    if len(short) < _SHORTEST or len(short) >= len(word) or short[0] != word[0]:
        return False
    rest = iter(word)
    return all(letter in rest for letter in short)


def _is_word(text: str) -> bool:
    """A word people say; an abbreviation of the lists is none."""
    return expansion(text) is None and (text in known_words() or singular(text) in known_words())
