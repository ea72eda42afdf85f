"""Computes profiles from statistics: roles, formats, units, common values, meanings of codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from training.catalog.comments import written
from training.catalog.model import Column, ColumnName, Table
from training.catalog.user_files.dictionary import Dictionary
from training.catalog.value_labels import parse_value_labels
from training.catalog.values import DATES, INTEGERS, NUMBERS, TEXTS, TIMESTAMPS, Value, read_decimal, value_reader
from training.identifiers.schema_names import SchemaNames
from training.labels.code_tables import CodeMeanings
from training.labels.labelling import label_values
from training.language.languages import Language
from training.profile.coordinates import coordinates
from training.profile.formats import epoch_format, number_unit, text_format
from training.profile.personal import Privacy, holds_personal, may_hold_personal, privacy_by_look
from training.profile.profiles import CodesOrigin, ColumnProfile, CommonValue, Role, TableProfile, Unit
from training.profile.roles import ENUMERATION, ColumnEvidence, decide_role, event_times
from training.profile.statistics import MAX_VALUE_LENGTH, ColumnStatistics, TableStatistics
from training.relations.people import People
from training.relations.relation import Relation

_COMMON = 50
_DAYS = 12
"""Minimum number of values that must all be dates: one in thirty numbers of eight digits is a date by chance."""
_DATED_DIGITS = frozenset({len("YYYYMM"), len("YYYYMMDD")})
_UNIQUE = 20
"""Maximum number of common values of a column without repetitions."""
_SAMPLES = 3
_LONG = 80
"""Maximum number of characters of a name or an address."""
_LOOKED_AT = TEXTS | {"int8", "numeric", "inet"}
"""Types of columns that may hold personal data, also numbers: phone numbers may be stored as such."""
_NOTHING = ColumnStatistics()


def profile_table(
    table: Table,
    statistics: TableStatistics,
    names: SchemaNames,
    relations: Sequence[Relation],
    *,
    privacy: Mapping[ColumnName, Privacy],
    dictionary: Dictionary | None,
    codes: CodeMeanings,
    language: Language,
) -> TableProfile:
    """Return the table's profile. `relations` are those of the table, `codes` the meanings from code tables."""
    children = [column for r in relations if r.child == table.name for column in r.child_columns]
    related = {*children, *(column for r in relations if r.parent == table.name for column in r.parent_columns)}
    readings = {
        column.name: _Reading(
            table,
            column,
            statistics,
            names,
            privacy=privacy.get(ColumnName(table.name, column.name), "none"),
            dictionary=dictionary,
            codes=codes.get(ColumnName(table.name, column.name), ()),
            language=language,
        )
        for column in table.columns
    }
    words = {name: reading.words for name, reading in readings.items()}
    evidence = {name: reading.evidence(related=name in related) for name, reading in readings.items()}
    roles: dict[str, Role] = {name: decide_role(of) for name, of in evidence.items()}
    if table.name in People((table,), names):
        # free text about a person, whatever its name
        roles |= {name: "personal" for name, role in roles.items() if role == "text" or readings[name].is_long()}
    roles |= {
        name: "text" for name in coordinates(evidence) if roles[name] in {"measure", "dimension", "label", "flag"}
    }
    roles = event_times(table, roles, words, children)
    columns = {name: reading.profile(roles[name]) for name, reading in readings.items()}
    newest = {
        name: profile.maximum
        for name, profile in columns.items()
        if profile.role == "time" and profile.maximum is not None
    }
    return TableProfile(rows=statistics.rows, exact=statistics.exact, columns=columns, newest=newest)


class _Reading:
    """Statistics of one column, with its values converted to Python's types."""

    def __init__(
        self,
        table: Table,
        column: Column,
        statistics: TableStatistics,
        names: SchemaNames,
        *,
        privacy: Privacy,
        dictionary: Dictionary | None,
        codes: tuple[tuple[str, str], ...],
        language: Language,
    ) -> None:
        self.table = table
        self.column = column
        self.rows = statistics.rows
        self.statistics = statistics.columns.get(column.name, _NOTHING)
        self.words = names.words(table.name, column.name)
        self.table_words = names.words(table.name)
        self.privacy: Privacy = privacy
        if privacy == "none" and column.base_type in _LOOKED_AT and not column.is_array:
            self.privacy = privacy_by_look(value for value, _ in self.statistics.values)
        if self.privacy != "none":
            self.statistics = ColumnStatistics(null_share=self.statistics.null_share, distinct=self.statistics.distinct)
        self.read: Callable[[str], Value | None] = value_reader(column)
        self.minimum, self.maximum = self._range()
        self.format = self._format()
        self.unit: Unit = self._unit()
        labels, origin = self._value_labels(dictionary, codes)
        self.value_labels = label_values(labels, language)
        self.codes_origin: CodesOrigin = origin

    def _range(self) -> tuple[Value | None, Value | None]:
        if self.column.is_array or self.column.base_type not in NUMBERS | DATES | TIMESTAMPS:
            return None, None
        if self.statistics.minimum is not None and self.statistics.maximum is not None:
            return self.read(self.statistics.minimum), self.read(self.statistics.maximum)
        values = [value for text, _ in self.statistics.values if (value := self.read(text)) is not None]
        return (min(values), max(values)) if values else (None, None)

    def _format(self) -> str | None:
        if self.privacy == "secret":
            return "secret"
        if self.column.is_array:
            return "array"
        if self.column.base_type in {"json", "jsonb", "xml", "uuid"}:
            return self.column.base_type
        if self.column.base_type in {"geometry", "geography", "point", "polygon"}:
            return "geometry"
        if self.column.base_type in TEXTS:
            return text_format([value for value, _ in self.statistics.values])
        if self.column.base_type in INTEGERS and isinstance(self.minimum, int) and isinstance(self.maximum, int):
            if epoch := epoch_format(self.minimum, self.maximum):
                return epoch
            if not any(len(value) in _DATED_DIGITS for value, _ in self.statistics.values[:_SAMPLES]):
                return None
            found = text_format([value for value, _ in self.statistics.values])
            # many integers that are all dates are no quantity, whatever the column's name
            days = found == "YYYYMMDD" and len(self.statistics.values) >= _DAYS
            return found if days or (found in {"YYYYMMDD", "YYYYMM"} and _dated(self.words)) else None
        return None

    def _unit(self) -> Unit:
        if self.column.base_type not in NUMBERS or self.column.is_array:
            return "none"
        if self.column.base_type == "money":
            return "money"
        whole = self.column.base_type in INTEGERS
        low = self.minimum if isinstance(self.minimum, int) else None
        high = self.maximum if isinstance(self.maximum, int) else None
        return number_unit(self.words, written(self.column), integral=whole, low=low, high=high)

    def _value_labels(
        self, dictionary: Dictionary | None, codes: tuple[tuple[str, str], ...]
    ) -> tuple[tuple[tuple[str, str], ...], CodesOrigin]:
        if dictionary is not None:
            entry = dictionary.find(self.table.name.schema, self.table.name.name, self.column.name)
            if entry is not None and entry.value_labels:
                return entry.value_labels, "dictionary"
        if self.privacy != "none":
            return (), "comment"
        said = parse_value_labels(self.column.comment) if self.column.comment else ()
        return (said, "comment") if said or not codes else (codes, "code table")

    def evidence(self, *, related: bool) -> ColumnEvidence:
        return ColumnEvidence(
            table=self.table,
            column=self.column,
            words=self.words,
            table_words=self.table_words,
            privacy=self.privacy,
            statistics=self.statistics,
            rows=self.rows,
            unit=self.unit,
            format=self.format,
            coded=bool(self.value_labels),
            related=related,
        )

    def is_long(self) -> bool:
        return any(len(value) > _LONG for value, _ in self.statistics.values)

    def _shown(self) -> Sequence[tuple[str, float]]:
        """Return the values from which samples are chosen; of unique integers the smallest, which are the shortest."""
        values = self.statistics.values
        if not self.statistics.unique:
            return values
        if self.column.base_type in INTEGERS and not self.statistics.whole:
            values = sorted(values, key=lambda item: (len(item[0]), item[0]))
        return values[:_UNIQUE]

    def _common(self, values: Sequence[tuple[str, float]]) -> list[CommonValue]:
        """Return the first values, converted; equal shares are the same float object, which saves memory."""
        some, read = values[:_COMMON], self.read
        shares = {share: round(share, 6) for share in {share for _, share in some}}
        return [
            CommonValue(value, shares[share])
            for text, share in some
            if len(text) < MAX_VALUE_LENGTH and (value := read(text)) is not None
        ]

    def _runs(self) -> bool:
        """Return True for unique integers that were read whole: their values are already sorted."""
        return self.statistics.unique and self.statistics.whole and self.column.base_type in INTEGERS

    def profile(self, role: Role) -> ColumnProfile:
        hidden = self.privacy != "none" or role == "personal"
        # questions do not ask for blanks
        seen = () if hidden else self._shown()
        values = [item for item in seen if item[0] and not item[0].isspace()]
        if may_hold_personal([text for text, _ in values]):
            values = [item for item in values if not holds_personal(item[0])]
        if self.column.base_type in NUMBERS and not self._runs():
            values = _by_number(values)
        complete = self.statistics.whole and 0 < len(values) <= ENUMERATION
        common = self._common(values) if role != "other" else []
        return ColumnProfile(
            role=role,
            null_share=round(self.statistics.null_share, 6),
            distinct=self.statistics.distinct,
            common=tuple(common),
            complete=complete and len(common) == len(values),
            minimum=None if hidden else self.minimum,
            maximum=None if hidden else self.maximum,
            samples=tuple(text for text, _ in values[:_SAMPLES]),
            unit=self.unit if role in {"measure", "dimension"} else "none",
            format=self.format,
            value_labels=self.value_labels,
            codes_origin=self.codes_origin,
        )


def _dated(words: Sequence[str]) -> bool:
    return not {"date", "day", "month", "time", "period"}.isdisjoint(words)


def _by_number(values: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Sort by share, then by number: 2 before 10. Infinity and NaN are left out."""
    read = [(number, text, share) for text, share in values if (number := read_decimal(text)) is not None]
    return [(text, share) for _, text, share in sorted(read, key=lambda item: (-item[2], item[0], item[1]))]
