"""Splits identifiers into words: snake_case, camelCase, words without a separator, prefixes that the schema shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from training.catalog.model import Table, TableName
from training.identifiers.learned_words import learned_words
from training.identifiers.pinyin_comments import Explained, explained
from training.identifiers.table_affixes import (
    TABLE_SUFFIXES,
    common_start,
    glued_prefix,
    separated_prefixes,
)
from training.language.label_text import chinese_label
from training.language.letter_units import in_minutes, with_units
from training.language.segmentation import segmented, speaks
from training.language.split_names import Words, split_name
from training.language.word_lists import english, expansion, pinyin, singular

_KEY_WORDS = frozenset({"id", "ids", "no", "num", "number", "code", "key", "fk", "pk", "ptr", "uuid", "guid"})


def expanded(words: Iterable[str], learned: Mapping[str, Words] = MappingProxyType({})) -> Words:
    """Write out abbreviations: cust, id -> customer, id.

    `learned` has abbreviations that the schema explains; they come before the lexicon's, and its phrases before its
    words.
    """
    given, found, place = tuple(words), list[str](), 0
    while place < len(given):
        if (known := learned.get(given[place])) is not None:
            found.extend(expanded(known))
            place += 1
            continue
        length, whole = _written_out(given, place)
        found.extend(whole.split())
        place += length
    return with_units(tuple(found))


def _written_out(given: Words, place: int) -> tuple[int, str]:
    """Return the number of words that an abbreviation takes, and its expansion."""
    for length in range(min(_PHRASE, len(given) - place), 1, -1):
        if (whole := expansion(" ".join(given[place : place + length]))) is not None:
            return length, whole
    return 1, expansion(given[place]) or given[place]


_PHRASE = 3
"""Maximum number of words in an abbreviation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWords:
    """Words of the names of a table and its columns, without prefixes that carry no meaning."""

    table: Words
    columns: dict[str, Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaNames:
    """Words of all names of a database, split together, because a prefix shows only in several names."""

    tables: dict[TableName, TableWords]
    prefixes: frozenset[str] = frozenset()
    commented: Explained = field(default_factory=Explained)
    """Chinese words for initials, from its comments."""

    def words(self, table: TableName, column: str | None = None) -> Words:
        known = self.tables[table]
        return known.table if column is None else known.columns[column]


def read_names(tables: Sequence[Table]) -> SchemaNames:
    """Split all names; learn prefixes of tables (`bss_`, `t_`, `sb` without separator) and of each table's columns."""
    names = [table.name.name for table in tables]
    prefix = glued_prefix(names)
    separated = separated_prefixes(names, {column.name for table in tables for column in table.columns})
    extra = frozenset(
        piece
        for table in tables
        for name in (table.name.name, *_without_prefix(table, prefix))
        for piece in split_name(name)
        if len(piece) > 3 and len(split_name(name)) > 1
    )
    called = {table.name: _table_parts(table.name.name, prefix, separated) for table in tables}
    commented = explained(tables)
    spelling = _Spelling(
        extra=extra,
        pinyin=bool(commented) or _written_in_pinyin(tables),
        commented=commented,
        learned=learned_words(tables, called),
    )
    found: dict[TableName, TableWords] = {}
    for table in tables:
        words = _table_words(called[table.name], table.name.name, spelling)
        found[table.name] = TableWords(table=words, columns=_column_words(table, words, prefix, spelling))
    return SchemaNames(
        tables=found,
        prefixes=separated | frozenset({prefix} - {""}),
        commented=commented,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spelling:
    """Rules for turning the parts of this schema's names into words."""

    extra: frozenset[str]
    """Words found in the schema itself."""
    pinyin: bool
    commented: Explained
    """Chinese words for initials, from its comments."""
    learned: Mapping[str, Words] = field(default_factory=dict[str, Words])
    """Abbreviations that the schema explains."""


def _written_in_pinyin(tables: Sequence[Table]) -> bool:
    """Return True if many names are pinyin and not English words; a few such letters may be chance."""
    parts = {
        p for table in tables for name in (table.name.name, *(c.name for c in table.columns)) for p in split_name(name)
    }
    read = {part for part in parts if pinyin(part) is not None and not speaks(part)}
    return len(read) >= _PINYIN_WORDS and len(read) >= _PINYIN_SHARE * len(parts)


_PINYIN_WORDS = 8
_PINYIN_SHARE = 0.25
_TABLE_INITIAL = "b"
_INITIALS = 2
"""Minimum number of letters in the initials of a word."""


@cache
def _pinyin_parts(text: str) -> Words | None:
    """Split initials that run together, into as few words as possible: `khmc` -> kh, mc; None if some are unknown.

    An `id` at the end is a part of its own.
    """
    if pinyin(text) is not None:
        return (text,)
    if text.endswith("id") and len(text) > len("id"):
        before = _pinyin_parts(text.removesuffix("id"))
        return None if before is None else (*before, "id")
    for end in range(len(text) - _INITIALS, _INITIALS - 1, -1):
        if pinyin(text[:end]) is not None and (rest := _pinyin_parts(text[end:])) is not None:
            return (text[:end], *rest)
    return None


def _table_parts(name: str, prefix: str, separated: frozenset[str]) -> Words:
    """Return the parts of a table's name, without prefixes and suffixes that carry no meaning."""
    start = len(prefix) if name.lower().startswith(prefix) else 0
    parts = split_name(name[start:] or name)
    while len(parts) > 1 and parts[0] in separated:
        parts = parts[1:]
    if len(parts) > 1 and parts[0] == parts[1]:
        # `uom_uom`: the module and its main table
        parts = parts[1:]
    return parts[:-1] if len(parts) > 1 and parts[-1] in TABLE_SUFFIXES else parts


def _table_words(called: Words, name: str, spelling: _Spelling) -> Words:
    parts = list(called)
    if spelling.pinyin and parts and pinyin(parts[-1]) is None and parts[-1].endswith(_TABLE_INITIAL):
        # `khb`: initials of the subject, then `b` for `biao`, table
        about = parts[-1].removesuffix(_TABLE_INITIAL)
        parts[-1] = about if _pinyin_parts(about) is not None else parts[-1]
    return _spelled(parts, spelling) or (name.lower(),)


def _spelled(parts: Iterable[str], spelling: _Spelling) -> Words:
    """Return the words of the parts: run-together words split, abbreviations and pinyin written out."""
    words: list[str] = []
    for part in parts:
        if spelling.pinyin and (read := _pinyin_words(part, spelling.commented, first=not words)) is not None:
            words.extend(read)
        elif part in spelling.commented.whole and len(part) == _INITIALS and speaks(part):
            # `ms` of 埋深 is no abbreviation of milliseconds
            words.append(spelling.commented.whole[part])
        elif part in spelling.learned or speaks(part) or not part.isascii() or len(part) < 5:
            words.append(part)
        else:
            words.extend(segmented(part, spelling.extra) or (part,))
    return expanded(words, spelling.learned)


def _pinyin_words(part: str, commented: Explained, *, first: bool) -> Words | None:
    """Return the words of initials, from the comments if they explain them, else from the lexicon.

    The lexicon also precedes if only its word has an English translation, or if both agree; but not if the comment has
    another word with these initials: `jf` of 缴费 is not 积分, points.
    """
    said = commented.read(part) if commented else None
    told = None if said is None else tuple(word for each in said for word in _in_english(each))
    told = None if told is not None and not any(map(str.isascii, told)) else told
    read = _pinyin_parts(part)
    if read is None:
        return told
    whole = commented.whole.get(part, "")
    listed, start = list[str](), 0
    for place, syllables in enumerate(read):
        words = ("code",) if syllables == "bm" and (place or not first) else _in_english(syllables)
        meant = whole[start : start + len(syllables)]
        listed.extend(_in_english(meant) if meant and _is_other_word(words, meant) else words)
        start += len(syllables)
    if not any(map(str.isascii, listed)):
        return None
    same = whole and chinese_label(tuple(listed)) == whole
    return tuple(listed) if told is None or same or not all(map(str.isascii, told)) else told


def _is_other_word(words: Words, meant: str) -> bool:
    """Return True if the words are another Chinese word than `meant`, with the same initials."""
    text, meant = chinese_label(words), meant.replace("帐", "账")
    return text is not None and (set(text).isdisjoint(meant) or (len(text) == len(meant) and text != meant))


def _in_english(part: str) -> Words:
    """Translate pinyin and Chinese to English words; Chinese without a translation is returned as it is."""
    said = (pinyin(part) or part.lower()) if part.isascii() else (english(part) or part)
    return tuple(said.split())


_MAXIMUM = frozenset({"max", "maximum"})


def _column_words(table: Table, table_words: Words, prefix: str, spelling: _Spelling) -> dict[str, Words]:
    names = [column.name for column in table.columns]
    cut, owner = _column_prefix(names, prefix)
    # if there is an `id`, an initial before `id` is that of another table
    own = () if any(name.lower() == "id" for name in names) else table_words
    split = {name: split_name(name) for name in names}
    # `wait_min` beside `wait_max` is the minimum, beside `max_guests` it is minutes
    with_maximum = {part for parts in split.values() if not _MAXIMUM.isdisjoint(parts) for part in parts}
    found: dict[str, Words] = {}
    for name in names:
        head, rest = (name[cut:owner], name[owner:]) if split_name(name[owner:]) else ("", name)
        words = _spelled((*split_name(head), *split_name(rest)), spelling)
        if table.column(name).category == "N" and with_maximum.isdisjoint(split[name]):
            words = in_minutes(words, table.column(name).comment or "")
        found[name] = _own_key(words, own) or (name.lower(),)
    return found


def _without_prefix(table: Table, schema_prefix: str) -> Iterable[str]:
    """Return the columns' names without their common prefix: `retailprice` of p_retailprice is not a word to learn."""
    names = [column.name for column in table.columns]
    cut, _ = _column_prefix(names, schema_prefix)
    return (name[cut:] for name in names)


def _column_prefix(names: Sequence[str], schema_prefix: str) -> tuple[int, int]:
    """Return the length of a meaningless prefix of all columns, and the end of a word that follows without separator.

    `sbdp` before sbdpopen, sbdpclose: (4, 4). `sbtx` before sbtxdate, sbtxkpx: (2, 4), because tx is a word. `c_`
    before c_name, c_phone: (2, 2). A prefix that is a word (`product_`) stays.
    """
    if len(names) < 2:
        return 0, 0
    lowered = [name.lower() for name in names]
    common = common_start(lowered)
    schema = len(schema_prefix) if schema_prefix and common.startswith(schema_prefix) else 0
    boundary = common.rfind("_") + 1
    if boundary and len(names) > 2:
        head = common[: boundary - 1]
        return (0, 0) if all(speaks(part) for part in split_name(head)) else (boundary, boundary)
    if not schema:
        return 0, 0
    middle = common[schema:]
    for length in range(len(middle), 0, -1):
        rests = [name[schema + length :] for name in lowered]
        if sum(segmented(rest) is not None for rest in rests) >= 0.6 * len(rests):
            return (schema if speaks(middle[:length]) else schema + length), schema + length
    return schema, schema


def _own_key(words: Words, table_words: Words) -> Words:
    """`mid` of merchants -> merchant, id: an initial glued to `id` names the table itself."""
    if len(words) == 1 and len(words[0]) == 3 and words[0].endswith("id") and table_words:
        own = singular(table_words[-1])
        if words[0][0] == own[0] and not speaks(words[0]):
            return (own, "id")
    return words


_KEYS_BEFORE = frozenset({"id", "fk", "cod", "codigo", "num", "ref"})


@cache
def id_last(words: Words) -> Words:
    """Return words with the id last: `id_medico`, as in Romance languages -> medico, id."""
    if len(words) < 2 or words[0] not in _KEYS_BEFORE or words[-1] in _KEY_WORDS:
        return words
    return (*words[1:], "id" if words[0] in {"fk", "ref"} else words[0])


@cache
def stem(words: Words) -> Words:
    """Return words for comparison: in the singular, without `id`, `no`, `code` and `key` at the end."""
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _KEY_WORDS:
        kept.pop()
    return tuple(singular(word) for word in kept)
