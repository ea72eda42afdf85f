"""Labels of tables and columns, from their comments, the user's dictionary or the words of their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from training.catalog.comments import clean_label, split_comment, written
from training.catalog.model import Catalog, Column, ColumnName, Table, TableName
from training.catalog.user_files.dictionary import Dictionary, Entry
from training.catalog.values import INTEGERS
from training.identifiers.pinyin_comments import Explained, initials, spellings
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.labels.comment_names import column_name_in, lists_kinds, table_name_in
from training.labels.contents import named_by_content
from training.labels.domain_words import meanings
from training.labels.label import Label
from training.labels.reference_labels import called_after_rows
from training.labels.row_names import rows_of, subject_of
from training.labels.translation import speaks, translated
from training.language.english_names import PARTICIPLE, in_order, in_unit, periodic
from training.language.label_text import all_known, chinese_label, english_label, english_table_label, holds_chinese
from training.language.languages import Language
from training.language.lexicon import words_of
from training.language.role_words import WORKING
from training.language.segmentation import speaks as spoken
from training.language.split_names import split_name
from training.language.units import unit_in
from training.language.word_lists import chinese, singular
from training.profile.profiles import TableProfile
from training.relations.by_name.pointing_names import shortens
from training.relations.relation import Relation

_COUNTING = re.compile(r"(?<=..)(?:数|数量)$")
_SHORT = 5
"""Minimum number of letters of a word that is not an abbreviation."""


def label_tables(
    catalog: Catalog, names: SchemaNames, dictionary: Dictionary | None, language: Language
) -> dict[TableName, Label]:
    """Return one label per table, unique in the database. `_chosen` has the order of origins."""
    about = meanings(catalog, names, language)
    labels: dict[TableName, Label] = {}
    for table in catalog.tables:
        label = _table_label(table, about.of(names.words(table.name)), dictionary, language)
        said = _explained(table, names, label.text) if (language, label.origin) == ("zh", "name") else None
        labels[table.name] = replace(label, text=said) if said else label

    def alternatives(table: TableName) -> Iterable[str]:
        yield _words_label((*names.words(table),), language, table=True)
        yield from _of_schema(table.schema, labels[table].text, language)
        yield english_label(split_name(table.name))
        yield str(table).replace(".", " ")

    return _made_unique(dict(sorted(labels.items(), key=_by_schema)), alternatives, language)


def _explained(table: Table, names: SchemaNames, label: str) -> str | None:
    """Return a name in initials as the comments explain it: 调拨明细 for `db_mx` if `db_sqd` is 调拨申请单.

    The first part of the name is left out only if the label by the words of the name is not all Chinese.
    """
    if any(len(part) >= _SHORT - 1 and spoken(part) for part in split_name(table.name.name)):
        return None
    whole, *behind = spellings(table.name.name)
    read = (whole, *behind) if re.search(r"[A-Za-z]", label) else (whole,)
    return next(filter(None, map(names.commented.chinese, read)), None)


def _by_schema(labelled: tuple[TableName, Label]) -> int:
    """Sort key by which, of tables with equal labels, that of `public`, or `order.orders`, keeps its label."""
    table, label = labelled
    return 0 if table.schema == "public" else 1 if singular(table.schema.lower()) == label.text.lower() else 2


def _of_schema(schema: str, label: str, language: Language) -> Iterable[str]:
    """Yield the label with the schema's name in front, for tables with equal labels: "business order"."""
    if schema == "public":
        return
    said = translated(schema, language)
    if language == "zh" and holds_chinese(label):
        yield f"{said or schema}{label}"
    else:
        yield f"{(said if said and language == 'en' else schema).replace('_', ' ')} {label}"


def label_columns(
    catalog: Catalog,
    names: SchemaNames,
    dictionary: Dictionary | None,
    language: Language,
    relations: Sequence[Relation] = (),
    profiles: Mapping[TableName, TableProfile] | None = None,
) -> dict[ColumnName, Label]:
    """Return one label per column, unique in its table.

    A column that refers to a row is labelled after the row if only its name labels it. With `profiles`, labels also
    name the content of the columns (`training.labels.contents`).
    """
    stems = {stem(names.words(table.name)) for table in catalog.tables}
    about = meanings(catalog, names, language)
    words: dict[ColumnName, Words] = {}
    labels: dict[ColumnName, Label] = {}
    for table in catalog.tables:
        owner = stem(names.words(table.name))
        for c in table.columns:
            key = ColumnName(table.name, c.name)
            words[key] = _without_owner(names, table, c, stems)
            labels[key] = _column_label(table, c, about.of(words[key]), owner, dictionary, language)
            said = names.commented.chinese(c.name) if (language, labels[key].origin) == ("zh", "name") else None
            if said:
                labels[key] = Label(text=said, origin="name")
    tables = label_tables(catalog, names, dictionary, language)
    labels = _begun_like_table(catalog, labels, tables, names.commented, language)
    labels = _own_keys(catalog, labels, tables, names.commented, language)
    labels = called_after_rows(labels, tables, words, names, relations, language)
    found: dict[ColumnName, Label] = {}
    for table in catalog.tables:
        own = {c.name: labels[ColumnName(table.name, c.name)] for c in table.columns}
        if profiles is not None:
            own = named_by_content(table, own, profiles[table.name], language)
        alternatives = partial(_column_alternatives, table, names, own, language)
        for name, label in _made_unique(own, alternatives, language).items():
            found[ColumnName(table.name, name)] = label
    return found


def _own_keys(
    catalog: Catalog,
    labels: Mapping[ColumnName, Label],
    tables: Mapping[TableName, Label],
    commented: Explained,
    language: Language,
) -> dict[ColumnName, Label]:
    """Name unexplained Chinese keys in Latin letters after their rows: 报修工单ID for `bxid` of 报修工单.

    If the names are initials, a text such as `bxdh` of 报修工单 is the 报修工单编号.
    """
    found = dict(labels)
    for table in catalog.tables:
        if len(table.primary_key) != 1 or language != "zh" or not holds_chinese(tables[table.name].text):
            continue
        key = ColumnName(table.name, table.primary_key[0])
        text, is_text = labels[key].text, table.column(key.name).category == "S"
        if labels[key].origin != "name" or not re.fullmatch(r"[A-Za-z]{3,10}", text):
            continue
        ending = "ID" if text.lower().endswith("id") else "编号" if commented and is_text else ""
        if ending:
            found[key] = Label(text=f"{subject_of(tables[table.name].text)}{ending}", origin=tables[table.name].origin)
    return found


def _begun_like_table(
    catalog: Catalog,
    labels: Mapping[ColumnName, Label],
    tables: Mapping[TableName, Label],
    commented: Explained,
    language: Language,
) -> dict[ColumnName, Label]:
    """Name uncommented columns that begin with the initials of their own table after it.

    `gdbh` of `gw_gd`, 管道, is the 管道编号, although another table's comment has it as 工单编号.
    """
    found = dict(labels)
    for table in catalog.tables:
        about = subject_of(rows_of(split_comment(table.comment)[0]))
        own = table.name.name.lower().rpartition("_")[2]
        said = next((a for a in (about[: len(own)], about[-len(own) :]) if holds_chinese(a) and initials(a) == own), "")
        for column in table.columns if said and len(own) > 1 else ():
            key = ColumnName(table.name, column.name)
            name = column.name.lower()
            ending = commented.ending(name.removeprefix(own)) if name.startswith(own) else None
            if labels[key].origin != "name" or ending is None:
                continue
            if (text := translated(f"{said}{ending}", language)) is not None:
                found[key] = Label(text=text, origin=tables[table.name].origin)
    return found


def _column_alternatives(
    table: Table, names: SchemaNames, labels: Mapping[str, Label], language: Language, name: str
) -> Iterable[str]:
    words = names.words(table.name, name)
    yield _words_label(words, language)
    yield english_label(words)
    yield name.replace("_", " ").strip()


def _table_label(table: Table, words: Words, dictionary: Dictionary | None, language: Language) -> Label:
    label, rest = split_comment(table.comment)
    label = rows_of(label)
    entry = dictionary.find(table.name.schema, table.name.name) if dictionary else None
    spelt = _is_written_out(table.name.name, words)
    named = label if holds_chinese(label) else "" if lists_kinds(rest) else table_name_in(label)
    if language == "en":
        named = subject_of(named)
    return _chosen(named, entry, words, language, table=True, described=label, spelt=spelt)


def _column_label(
    table: Table,
    column: Column,
    words: Words,
    owner: Words,
    dictionary: Dictionary | None,
    language: Language,
) -> Label:
    label, rest = split_comment(written(column))
    if (unit := _UNIT_BEHIND.fullmatch(rest)) and unit_in(f"{label} {rest}", "en"):
        label = f"{label} in {unit[1]}"
    entry = dictionary.find(table.name.schema, table.name.name, column.name) if dictionary else None
    if column.category == "S" and words in _ENDS_OF_A_WAY:
        words = _ENDS_OF_A_WAY[words]
    words = _with_chinese_senses(words, table, column, owner, language)
    named = label if holds_chinese(label) else "" if lists_kinds(rest) else column_name_in(label, owner)
    spelt = _is_written_out(column.name, words)
    chosen = _named_as_class(_chosen(named, entry, words, language, described=label, spelt=spelt), column)
    chosen = _named_as_count(chosen, words, column)
    if language == "en" and chosen.origin == "translation" and column.base_type not in INTEGERS:
        # half a kilogram of something is no number of things: 期末数量 of a stock
        whole, _ = split_comment(column.comment)
        noun = translated(whole.removesuffix("数量"), "en") if whole.endswith("数量") else None
        chosen = replace(chosen, text=f"{noun} quantity") if noun else chosen
    if not column.comment and chosen.origin in {"comment", "translation"}:
        return replace(chosen, origin="name")
    return chosen


def _with_chinese_senses(words: Words, table: Table, column: Column, owner: Words, language: Language) -> Words:
    """Replace words that have another meaning in Chinese because of the column's or the table's content.

    `state` is a status in an enumeration or in a table of events, a numeric `position` is a sequence, and `title` in a
    table of workers is a job title.
    """
    if language == "zh" and words == ("position",) and column.category == "N":
        return ("sequence",)
    if language == "zh" and words == ("title",) and not WORKING.isdisjoint(owner):
        return ("job", "title")
    if language == "zh" and words[-1] == "state" and (column.enum_values or _holds_events(table)):
        return (*words[:-1], "status")
    if language == "zh" and column.category == "N" and len(words) > 1 and PARTICIPLE.match(words[-1]):
        amount = singular(words[0]) != words[0] or words[0] in _AMOUNTS
        amount = amount and chinese(" ".join(words)) is None
        # 售出座位数, not 座位数售出; but 理论通过
        return (words[-1], *words[:-1]) if amount else words
    return words


_UNIT_BEHIND = re.compile(r"in ([A-Za-z]+)")
"""Rest of a comment that is the unit: "Entry fee, in cents"."""
_ENDS_OF_A_WAY: Mapping[Words, Words] = {("from",): ("origin",), ("to",): ("destination",)}
"""Meanings of these names for texts; for dates and numbers they are a start and an end."""
_AMOUNTS = frozenset({"amount", "price", "quantity", "number", "count", "total", "year", "km", "distance", "weight"})
"""Nouns before a participle with which it names an amount: "price charged"."""
_PLACE = re.compile(r"addr|street|(?<!capa)(?<!velo)city|zip|postal|postcode|county|country|region")
"""Words for places, matched within names, because words may be written together: `sbcustcity`."""


def _holds_events(table: Table) -> bool:
    """Return True if the rows are events, such as requests and tasks: a date column exists, a place column does not."""
    return not any(_PLACE.search(c.name.lower()) for c in table.columns) and any(
        c.category == "D" for c in table.columns
    )


def _named_as_class(label: Label, column: Column) -> Label:
    """Name a non-numeric rating a class, 分级 instead of 评分, unless a comment or the dictionary labels it."""
    if column.category == "N" or label.origin in {"comment", "dictionary"} or not label.text.endswith("评分"):
        return label
    return replace(label, text=f"{label.text.removesuffix('评分')}分级")


def _named_as_count(label: Label, words: Words, column: Column) -> Label:
    """Add 数 to the Chinese label of an integer column with a plural name: 就诊数 for `visits`."""
    several = len(words) > 0 and singular(words[-1]) != words[-1] and words[-1] not in _NOT_COUNTED
    counts = several and label.origin == "name" and column.base_type in INTEGERS and not column.is_array
    if not counts or not holds_chinese(label.text) or _IS_AMOUNT.search(label.text):
        return label
    return replace(label, text=f"{label.text}数")


_IS_AMOUNT = re.compile(r"[数量额价费率分次比值]\Z|[）金款]\Z")
_NOT_COUNTED = words_of("not counted")
"""Plurals of amounts and ratings, which are not counts."""


def _is_written_out(name: str, words: Words) -> bool:
    """Return True if at least one word is written out in the name, not abbreviated."""
    return not {singular(part) for part in split_name(name)}.isdisjoint(singular(word) for word in words)


def _chosen(
    comment: str,
    entry: Entry | None,
    words: Words,
    language: Language,
    *,
    table: bool = False,
    described: str = "",
    spelt: bool = True,
) -> Label:
    """Return the first label that applies, in this order.

    The dictionary's or the comment's label in the task's language; the name, if all its words are known; a translation
    of the dictionary's label or the comment; a comment that describes rather than names; the name as it is.
    """
    given = (split_comment(entry.label)[0] or clean_label(entry.label).replace("_", " ")) if entry else ""
    synonyms = tuple(s for s in entry.synonyms if speaks(s, language)) if entry else ()
    if given and speaks(given, language):
        others = (comment, *synonyms) if comment and comment != given and speaks(comment, language) else synonyms
        return Label(text=given, origin="dictionary", synonyms=tuple(dict.fromkeys(others)))
    if comment and speaks(comment, language):
        return Label(text=comment, origin="comment", synonyms=synonyms)
    name = _words_label(words, language, table=table)
    if language == "zh" and comment and not _share_a_word(words, comment) and (said := translated(comment, "zh")):
        # the comment corrects the name: `bedat`, a "purchasing document date", has nothing to do with a bed
        return Label(text=clean_label(said), origin="translation", synonyms=synonyms)
    said_so = words[-1:] == ("quantity",) and all_known(words)
    counts = not table and language == "en" and not said_so and _COUNTING.search(comment or given)
    letters = language == "en" and not spelt and holds_chinese(comment or given)
    if counts or letters or not _is_readable(words, name, language):
        # `wx_order` names the things counted, 微信支付订单数 their number
        for written in filter(None, (given, comment)):
            if (text := translated(written, language)) is not None:
                return Label(text=clean_label(text), origin="translation", synonyms=synonyms)
        if described and speaks(described, language) and not (language == "en" and _looks_readable(words)):
            return Label(text=described, origin="comment", synonyms=synonyms)
    return Label(text=name, origin="name", synonyms=synonyms)


def _share_a_word(words: Words, comment: str) -> bool:
    """Return True if a word of the name, or its expansion, occurs in the comment."""
    said = {singular(word) for word in re.findall(r"[a-z]+", comment.lower())}
    return any(
        singular(word) in said or (len(word) < _SHORT and any(shortens(word, whole) for whole in said))
        for word in words
    )


_LOOKS_READABLE = re.compile(r"(?=[a-z]*[aeiouy])[a-z]{3,}\Z")


def _looks_readable(words: Words) -> bool:
    """Return True if all the words look readable; such a name is better than a descriptive comment."""
    return all(_LOOKS_READABLE.match(word) or all_known((word,)) for word in words)


def _is_readable(words: Words, label: str, language: Language) -> bool:
    """Return True if the name is readable in that language."""
    return holds_chinese(label) if language == "zh" else all_known(words)


def _words_label(words: Words, language: Language, *, table: bool = False) -> str:
    if table and len(words) > 1 and words[-1] == "current":
        # `order_status_current` holds current order statuses
        words = ("current", *words[:-1])
    if language == "zh" and (text := chinese_label(words)):
        return clean_label(text)
    if language == "en" and any(map(holds_chinese, words)):
        if all(map(_in_chinese, words)):
            whole = "".join(word.upper() for word in words)
            return clean_label(translated(whole, language) or whole)
        return clean_label(" ".join(map(_english_word, words)))
    text = _english_name((english_table_label if table else english_label)(words), words)
    text = (periodic(text) or text) if table else in_unit(text)
    return clean_label(text.replace("_", " ")) or ("table" if table else "column")


def _in_chinese(word: str) -> bool:
    return holds_chinese(word) or word.isdigit()


def _english_word(word: str) -> str:
    """Return the English of a word; Chinese that no list has is spelt by its pinyin initials."""
    return (translated(word, "en") or initials(word).upper()) if holds_chinese(word) else english_label((word,))


def _english_name(text: str, words: Words) -> str:
    """Return the label in natural word order, unless it has a number: "monthly rent", "billing address"."""
    return text if any(word.isdigit() for word in words) else in_order(text)


def label_values(meanings: tuple[tuple[str, str], ...], language: Language) -> tuple[tuple[str, str], ...]:
    """Return the meanings of codes, translated if each has a distinct translation, else unchanged."""
    said = tuple((code, translated(meaning, language)) for code, meaning in meanings)
    whole = tuple((code, text) for code, text in said if text)
    return whole if len({text for _, text in whole}) == len(meanings) else meanings


def _without_owner(names: SchemaNames, table: Table, column: Column, stems: set[Words]) -> Words:
    """Drop the table's own word before another table's key: `transaction customer id` becomes `customer id`."""
    words = names.words(table.name, column.name)
    own = stem(names.words(table.name))
    meant = stem(words)
    if (
        len(meant) > len(own)
        and meant[: len(own)] == own
        and meant[len(own) :] in stems
        and words[-1] in {"id", "no", "code"}
    ):
        return words[len(own) :]
    return words


def _made_unique[K](
    labels: dict[K, Label], alternatives: Callable[[K], Iterable[str]], language: Language
) -> dict[K, Label]:
    """Return labels that differ, also in lower case.

    Of equal labels, the one that equals its column's name is kept, else the first; the others become an alternative in
    the same language, at last a label with a number.
    """
    taken: dict[str, K] = {}
    result = dict(labels)
    for key, label in sorted(labels.items(), key=lambda each: str(each[0]).replace("_", " ") != each[1].text):
        text = label.text
        if text.casefold() in taken:
            foreign = language == "zh" and not holds_chinese(text)
            said = [o for o in alternatives(key) if holds_chinese(o) == (language == "zh") or (foreign and o.isascii())]
            text = next((option for option in _options(text, said) if option.casefold() not in taken), text)
        taken[text.casefold()] = key
        result[key] = label if text == label.text else replace(label, text=text)
    return result


def _options(label: str, alternatives: Iterable[str]) -> Iterable[str]:
    yield from (clean_label(option).replace("_", " ") for option in alternatives if clean_label(option))
    yield from (f"{label}{number}" if not label[-1].isascii() else f"{label} {number}" for number in range(2, 10_000))
