"""Decides the role of a column by its keys, type, words and comment, and the shape of its data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from training.catalog.comments import written
from training.catalog.model import Column, Table
from training.catalog.values import DATES, INTEGERS, NUMBERS, TEXTS, TIMESTAMPS
from training.identifiers.schema_names import stem
from training.language.english_names import PARTICIPLE
from training.language.label_text import is_unknown_code
from training.language.lexicon import words_of
from training.language.relation_words import NEVER
from training.language.word_lists import singular
from training.profile.formats import number_unit
from training.profile.personal import Privacy
from training.profile.profiles import Role, Unit
from training.profile.statistics import ColumnStatistics

ENUMERATION = 20
_MANY = 50
_FAR = 10_000
"""Minimum number of an option in a list of options, and the divisor that bounds how far its options are apart."""
_COUNTS = NEVER | {"number", "num", "goal", "point", "win", "loss", "size", "stock", "of"}
"""Words for quantities: such a column is no flag, even if all values are 0 or 1."""
_LATER = words_of("later")
"""Words for times after the event that the row records."""

_SOFT_DELETE = re.compile(
    r"^(is )?(soft )?(deleted?|removed)( (flag|mark|status|at|on|time|date|ts|tag|state))?$"
    r"|^(del|delete) (flag|mark|time|state)$|^date deleted$|^deletion (time|date)$"
)
_SOFT_DELETE_COMMENT = re.compile(r"逻辑删除|软删除|删除标[志记识]|是否(已)?删除|删除时间|soft[- ]delet", re.IGNORECASE)
_CREATED = re.compile(
    r"^(date )?(created?|creation|inserted?|insert|added|add|gmt create)"
    r"( (at|on|time|date|timestamp|ts|datetime|utc|d))*$"
)
_OF_DAYS = re.compile(r"(?:^|_)(?:daily|snapshots?|balances?)(?:_|$)|每日|快照|余额", re.IGNORECASE)
"""Names of tables with a row per day."""
_UPDATED = re.compile(
    r"^(date )?(last )?(updated?|modified|modify|modification|changed?|refreshed|edited)"
    r"( (at|on|time|date|timestamp|ts|datetime|utc|d))*$"
    r"|^gmt modified$|^write (date|time)$"
    r"|^(etl|load|sync|import|batch) (time|date|at|ts|timestamp|dt)$|^(valid|sys) (from|to|start|end)$"
)
_ACTOR = re.compile(
    r"^(last )?(created?|updated?|modified|modify|deleted?|changed?|edited|inserted)"
    r"( (user|by|person|staff))+( (id|name))?$"
    r"|^(creator|updater|modifier|editor)( (id|name))?$|^(create|update|delete|modify) (user|by)( id| name)?$"
)
_CREATED_COMMENT = re.compile(r"^(记录|数据)?(创建|新增|录入|插入)(时间|日期)")
_UPDATED_COMMENT = re.compile(r"^(记录|数据|最后|最近)?(更新|修改|变更|同步)(时间|日期)")
_ACTOR_COMMENT = re.compile(r"^(创建|更新|修改|删除|录入)(人|者|用户|人员)(ID|id|编号|姓名)?")
_TECHNICAL = re.compile(
    r"^(row |record |data |lock )?version( (no|number|lock))?$|^revision$"
    r"|\b(hash|checksum|md5|sha1|sha256|crc|etag|rowguid|fulltext|tsv)\b|^row (guid|version|id)$"
    r"|^(trace|request|correlation) id$|^sort( order| no| number| num)?$|^(sequence|display order|order num|sort num)$"
    r"|^user agent$"
)
_TECHNICAL_COMMENT = re.compile(r"^(数据|记录|乐观锁)?版本(号|$)|乐观锁|哈希|校验和|^排序(号|字段|$)")
_LABEL_LAST = words_of("label")
_LABEL_COMMENT = re.compile(r"(名称|姓名|名字|标题|简称|全称)$")
_TEXT_WORDS = words_of("text")
_TEXT_COMMENT = re.compile(r"描述|备注|说明|内容|地址|简介|正文|详情")
_POSTAL = frozenset({"postal", "zip", "postcode", "zipcode"})
_OF_A_PERSON = words_of("part of a name") | {"contact"}
_CODED_LAST = words_of("coded")
_NOT_COUNTED = re.compile(
    r"\b(zip code|postal code|postcode|zip|house number|street number|phone|iso code|area code|number|no|code|latitude|"
    r"longitude|sort|index|sequence|line|port|room|floor|chapter|page|verse|aisle|shelf|platform|gate|"
    r"deck|berth|seat|desk|jersey|bin|slot|(?:nr|no|num|number) order|colou?r|account|account (?:to|from))$"
    # a German compound's last part names the thing: Erlöskonto, Steuerklasse; Skonto is a discount, however
    r"|(?:(?<!\bs)konto|klasse|stufe|schl(?:ue|ü)ssel|nummer|kennzeichen)$"
)
_MEASURED_COMMENT = re.compile(
    r"^[^(（,，:：]*(?:产能|容量|数|量|额|[(（][^()（）/]{1,4}/[^()（）/]{1,4}[)）])(?:[(（,，]|$)"
)
"""Comments of quantities in columns named by initials: 设计产能(件/班)."""
_FLAG_COMMENT = re.compile(r"^是否|标[志识]$|状态$|类型$|[(（]\s*0\s*[:：=-]")
_DIMENSION_WORDS = words_of("dimension")
_OTHER_TYPES = frozenset({
    "json", "jsonb", "xml", "tsvector", "tsquery", "point", "line", "lseg", "box", "path", "polygon",
    "circle", "geometry", "geography", "vector", "hstore", "bit", "varbit", "pg_lsn", "inet", "cidr", "macaddr",
    "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange", "oid", "ltree", "cube", "raster",
    "interval",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEvidence:
    """Facts about a column by which its role is decided."""

    table: Table
    column: Column
    words: tuple[str, ...]
    table_words: tuple[str, ...]
    privacy: Privacy
    statistics: ColumnStatistics
    rows: int
    unit: Unit
    format: str | None
    coded: bool
    """True if value labels are known."""
    related: bool
    """True for a column in a relation, on either side."""

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def comment(self) -> str:
        return (written(self.column) or "").strip()


def decide_role(evidence: ColumnEvidence) -> Role:
    """Return the role of one column. If `created_at` is the only time of an event, `event_times` changes it later."""
    column = evidence.column
    if evidence.privacy == "secret":
        return "technical"
    if is_soft_delete(evidence):
        return "soft_delete"
    if evidence.related or column.name in evidence.table.primary_key:
        role = _key_role(evidence)
        if role is not None:
            return role
    if evidence.privacy == "personal":
        return "personal"
    if _is_technical(evidence):
        return "technical"
    if _is_open_ended(evidence):
        return "other"
    by_type = _role_by_type(column)
    if by_type is not None:
        return by_type
    if _is_identifier(evidence):
        return "key"
    if column.base_type in NUMBERS:
        return _number_role(evidence)
    return _text_role(evidence) if column.base_type in TEXTS else "other"


def _role_by_type(column: Column) -> Role | None:
    if column.base_type == "bytea":
        # a picture or a document cannot be shown in a list
        return "technical"
    if column.is_array or column.base_type in _OTHER_TYPES or column.category in {"U", "G", "R", "C", "P"}:
        return "key" if column.base_type == "uuid" and not column.is_array else "other"
    if column.base_type in DATES | TIMESTAMPS:
        return "time"
    if column.base_type in {"time", "timetz"}:
        return "dimension"
    return "flag" if column.base_type == "bool" or column.enum_values else None


def is_soft_delete(evidence: ColumnEvidence) -> bool:
    """Return True for a mark of deleted rows, or the time of the deletion."""
    column = evidence.column
    if column.base_type not in {"bool", *INTEGERS, *DATES, *TIMESTAMPS} and not (
        column.base_type in TEXTS and (evidence.statistics.distinct or 0) <= 3
    ):
        return False
    return bool(
        _SOFT_DELETE.match(evidence.text) or _SOFT_DELETE_COMMENT.search(evidence.comment[:30] or evidence.text)
    )


def _key_role(evidence: ColumnEvidence) -> Role | None:
    """Return `key` for a column of a key; None if it gets the role of a name or a date instead."""
    column = evidence.column
    if column.base_type in DATES | TIMESTAMPS or column.base_type == "bool" or column.enum_values:
        return None
    if column.base_type in TEXTS and not _is_identifier(evidence):
        last = evidence.words[-1] if evidence.words else ""
        natural = last in _LABEL_LAST | _DIMENSION_WORDS or evidence.format is None
        if natural and not (column.name in evidence.table.primary_key and len(evidence.table.primary_key) == 1):
            return None
        if last in _LABEL_LAST:
            return None
    if column.base_type in INTEGERS and evidence.unit in {"year", "month"} and not evidence.related:
        return None
    return "key"


def _is_technical(evidence: ColumnEvidence) -> bool:
    text, comment = evidence.text, evidence.comment
    if _UPDATED.match(text) or _CREATED.match(text) or _ACTOR.match(text) or _TECHNICAL.search(text):
        return True
    if evidence.format in {"hash", "epoch_s", "epoch_ms"}:
        return True
    return bool(
        _UPDATED_COMMENT.match(comment)
        or _CREATED_COMMENT.match(comment)
        or _ACTOR_COMMENT.match(comment)
        or _TECHNICAL_COMMENT.search(comment)
    )


_NO_END = re.compile(r"infinity|9999-12-31\b.*|99991231\d*")


def _is_open_ended(evidence: ColumnEvidence) -> bool:
    """Return True if a date such as 9999-12-31 means "none", so that a maximum of the column is meaningless."""
    if evidence.column.base_type not in DATES | TIMESTAMPS | INTEGERS | TEXTS:
        return False
    told = [evidence.statistics.maximum or "", *[value for value, _ in evidence.statistics.values]]
    # one search in all values together is three times as fast, and most columns have no such value
    together = "\n".join(told)
    return ("9999" in together or "infinity" in together) and any(map(_NO_END.fullmatch, told))


_SHORT_ID = re.compile(r"[b-df-hj-np-tv-z]{1,4}id")
"""Consonants and id: `msid`."""


def _is_identifier(evidence: ColumnEvidence) -> bool:
    """Return True for identifiers: `device_id`, `uuid` columns, serial numbers."""
    words, column = evidence.words, evidence.column
    if evidence.format == "uuid" or column.base_type == "uuid" or column.is_sequence:
        return True
    if words and words[-1] in {"id", "uuid", "guid", "key", "ids", "fk", "oid"}:
        return column.base_type in INTEGERS | TEXTS | {"numeric"}
    if words and words[-1] == "parent" and column.base_type in INTEGERS:
        # refers to a row above it, even if its table is unknown
        return True
    if words and _SHORT_ID.fullmatch(words[-1]) and words[-1] not in {"bid", "kid", "grid"}:
        return column.base_type in INTEGERS | TEXTS
    return bool(re.search(r"(ID|主键|外键|唯一标识|流水号)$", evidence.comment.split("(")[0].split("（")[0]))


_CALENDAR = re.compile(
    r"(?:^|\b(?:calendar|fiscal|iso) )(?:quarter|week|weekday|day)$|\b(?:quarter|weekday)$|"
    r"(?:^|(?<!per) )hour$|"
    r"\b(?:day|week|hour)(?: of)? (?:week|month|quarter|year)$"
)
"""Parts of a calendar, which are not quantities."""


def _number_role(evidence: ColumnEvidence) -> Role:
    words = evidence.words
    last = words[-1] if words else ""
    few = 0 < (evidence.statistics.distinct or 0) <= ENUMERATION and evidence.statistics.whole
    integral = evidence.column.base_type in INTEGERS
    if integral and (evidence.coded or (few and _says_yes_or_no(evidence))):
        return "flag"
    if integral and _CALENDAR.search(evidence.text):
        return "dimension"
    if evidence.unit in {"year", "month"} or (evidence.format or "").startswith("YYYY"):
        return "dimension"
    if integral and _is_option_code(evidence):
        return "flag"
    if evidence.unit in {"money", "percent", "duration", "distance", "weight"}:
        return "measure"
    if evidence.unit == "count" and last not in {"number", "num"}:
        return "measure"
    if integral and few and (last in _CODED_LAST | {"role"} or _FLAG_COMMENT.search(evidence.comment)):
        return "flag"
    if integral and last in _CODED_LAST - {"level", "position", "rank"}:
        return "dimension"
    unknown = integral and is_unknown_code(last) and not _MEASURED_COMMENT.search(evidence.comment)
    if _NOT_COUNTED.search(evidence.text) or unknown:
        return "dimension"
    return "measure"


def _is_option_code(evidence: ColumnEvidence) -> bool:
    """Return True for few integers that are large and close together, as options of a list: 100000000, 100000001."""
    statistics = evidence.statistics
    if not statistics.whole or not 0 < (statistics.distinct or 0) <= ENUMERATION or statistics.minimum is None:
        return False
    low, high = int(statistics.minimum), int(statistics.maximum or statistics.minimum)
    return low >= _FAR and high - low < low // _FAR


def _says_yes_or_no(evidence: ColumnEvidence) -> bool:
    values = {value for value, _ in evidence.statistics.values}
    yes_or_no = values <= {"0", "1"} and len(values) > 0
    asks = bool(evidence.words) and (evidence.words[0] in {"is", "has", "can"} or evidence.words[-1] in {"flag", "ind"})
    last = evidence.words[-1] if evidence.words else ""
    is_state = last in {"active", "valid", "default", "visible"} or PARTICIPLE.match(last) is not None
    # `magnet` of hundreds of schools, 0 or 1 in each; a quantity would be in the plural
    always = len(values) > 1 and evidence.rows >= _MANY and not _COUNTS.intersection(evidence.words)
    return yes_or_no and (asks or is_state or (always and singular(last) == last))


def _text_role(evidence: ColumnEvidence) -> Role:
    statistics, words = evidence.statistics, evidence.words
    last = words[-1] if words else ""
    distinct = statistics.distinct
    if evidence.coded:
        return "flag"
    if evidence.format in {"url", "json", "list"} or last in _TEXT_WORDS or _TEXT_COMMENT.search(evidence.comment[:20]):
        return "text"
    if evidence.format == "number" and ((distinct or 0) > ENUMERATION or _says_amount(evidence)):
        # amounts are not grouped by, even if they are texts
        return "text"
    if evidence.format not in {None, "code", "percent"} or not _POSTAL.isdisjoint(words):
        return "dimension"
    if last in _LABEL_LAST or _LABEL_COMMENT.search(re.split(r"[(（,，:：]", evidence.comment)[0]):
        return "dimension" if _names_another(evidence) else "label"
    repeats = distinct is not None and evidence.rows >= 2 * distinct
    if _is_enumeration(evidence, last, repeats=repeats):
        return "flag"
    identifies = (evidence.column.name,) in evidence.table.uniques or (statistics.unique and evidence.rows > 1)
    if evidence.format == "code" and identifies and last not in _DIMENSION_WORDS:
        return "label"
    if last in _CODED_LAST | _DIMENSION_WORDS or evidence.format == "code" or repeats:
        return "dimension"
    if max((len(value) for value, _ in statistics.values[:50]), default=0) > 80:
        return "text"
    return "dimension" if distinct is not None and distinct < 0.8 * evidence.rows else "label"


def _says_amount(evidence: ColumnEvidence) -> bool:
    unit = number_unit(evidence.words, evidence.comment, integral=False, low=None, high=None)
    return unit in {"money", "distance", "weight"}


def _is_enumeration(evidence: ColumnEvidence, last: str, *, repeats: bool) -> bool:
    """Return True for few values that repeat, or are codes by name; not if each row has its own."""
    statistics = evidence.statistics
    few = statistics.whole and 0 < (statistics.distinct or 0) <= ENUMERATION
    if not few or last in _DIMENSION_WORDS or (statistics.unique and evidence.rows > 3):
        return False
    return repeats or last in _CODED_LAST or _FLAG_COMMENT.search(evidence.comment) is not None


def _names_another(evidence: ColumnEvidence) -> bool:
    """Return True for the name of another thing than the row, which repeats: `state_name` of a city."""
    owner = stem(evidence.words[:-1])
    if not owner or owner[-1] in _OF_A_PERSON or owner[-1] in stem(evidence.table_words):
        return evidence.related and not evidence.statistics.unique
    distinct = evidence.statistics.distinct
    repeats = distinct is not None and 0 < distinct < 0.9 * evidence.rows
    return repeats or (evidence.related and not evidence.statistics.unique)


def event_times(
    table: Table, roles: dict[str, Role], words: dict[str, tuple[str, ...]], children: Sequence[str]
) -> dict[str, Role]:
    """Return the roles; `created_at` becomes the time of an event without other dates, `updated_at` a snapshot's day.

    `children`: columns that refer to other tables. Tables that also record who changed a row keep their roles.
    """
    of_days = _OF_DAYS.search(table.name.name) is not None
    created = [
        name
        for name, role in roles.items()
        if role == "technical"
        and (_CREATED.match(said := " ".join(words[name])) or (of_days and _UPDATED.match(said)))
        and table.column(name).base_type in DATES | TIMESTAMPS
    ]
    audited = any(_ACTOR.match(" ".join(words[name])) for name in roles)
    dated = any(role == "time" and not _LATER.intersection(words[name]) for name, role in roles.items())
    if len(created) != 1 or audited or dated or not children:
        return roles
    return {**roles, created[0]: "time"}
