"""Names, entities and metrics of themes, in words for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from training.catalog.model import Catalog, ColumnName, TableName
from training.labels.label import Label
from training.labels.row_names import subject_of
from training.language.english_names import PARTICIPLE
from training.language.label_text import listed
from training.language.languages import Language
from training.language.lexicon import words_of
from training.language.word_lists import plural, singular
from training.profile.profiles import TableProfile
from training.relations.relation import Relation
from training.source.description import Theme

_METRICS = 8
_NAME_LENGTH = 100
_OF_SOMETHING = re.compile(r"(\w.*?)( (?:of|per|for|under|in|with) .+)\Z")
_BARE = words_of("figure")
_BARE_ZH = words_of("figure in Chinese")
"""Quantities that many things have, so that a metric needs the name of the thing, too."""
_EXTREME = re.compile(r"(?:average|avg|mean|highest|lowest|maximum|minimum)\b", re.IGNORECASE)
_EXTREME_ZH = re.compile(r"平均|最[高低大小多少长短]")
"""Labels of quantities that already name their aggregate."""
_UNCOUNTED = words_of("mass")
_ENDING_IN_S = words_of("plural in es")


def describe_themes(
    groups: Sequence[tuple[TableName, ...]],
    catalog: Catalog,
    *,
    profiles: dict[TableName, TableProfile],
    relations: Sequence[Relation],
    table_labels: dict[TableName, Label],
    column_labels: dict[ColumnName, Label],
    language: Language,
) -> tuple[Theme, ...]:
    """Return a theme per group, named after its central tables; the largest groups first, names unique."""
    ordered = sorted(groups, key=lambda group: (-len(group), group[0]))
    parents = {r.parent for r in relations}
    by_child: dict[TableName, list[Relation]] = {}
    for relation in relations:
        by_child.setdefault(relation.child, []).append(relation)
    width = max(2, len(str(len(ordered))))
    themes: list[Theme] = []
    taken: set[str] = set()
    for number, group in enumerate(ordered, start=1):
        inside = [r for table in group for r in by_child.get(table, ()) if r.parent in group]
        ranked = _ranked(group, catalog, inside, profiles)
        several = {table: _several(table_labels[table].text, language) for table in ranked}
        labels = [_inside(several[table]) for table in ranked]
        topics = [t for t in ranked[1:] if not _is_link(t, profiles) and _is_topic(t, ranked[0], catalog)]
        central = [ranked[0], *(t for t in topics if _near(t, ranked, inside, catalog))]
        name = _unique_name([several[central[0]], *(_inside(several[table]) for table in central[1:])], taken, language)
        taken.add(name)
        metrics = _metrics(
            ranked,
            catalog,
            profiles=profiles,
            table_labels=table_labels,
            column_labels=column_labels,
            language=language,
        )
        themes.append(
            Theme(
                key=f"theme_{number:0{width}d}",
                name=name,
                description=_description(labels, metrics, language),
                tables=tuple(group),
                entities=tuple(_entities(ranked, parents, table_labels)),
                metrics=metrics,
            )
        )
    return tuple(themes)


def _ranked(
    group: Iterable[TableName],
    catalog: Catalog,
    relations: Sequence[Relation],
    profiles: dict[TableName, TableProfile],
) -> list[TableName]:
    """Sort a group by relations within it and by measures, then by rows; link tables come later, views last."""
    members = set(group)

    def weight(table: TableName) -> tuple[bool, bool, float, int, TableName]:
        inside = [r for r in relations if r.child in members and r.parent in members and table in (r.child, r.parent)]
        is_link = _is_link(table, profiles)
        measures = sum(1 for p in profiles[table].columns.values() if p.role == "measure")
        return (
            catalog.table(table).view_definition is not None,
            is_link,
            -len(inside) - min(measures, 3) * 0.5,
            -profiles[table].rows,
            table,
        )

    return sorted(members, key=weight)


def _is_topic(table: TableName, first: TableName, catalog: Catalog) -> bool:
    """Return False for a view that repeats its tables; views name a theme of views only."""
    is_view = catalog.table(table).view_definition is not None
    return not is_view or catalog.table(first).view_definition is not None


def _near(table: TableName, group: Sequence[TableName], relations: Sequence[Relation], catalog: Catalog) -> bool:
    """Return True if the table has a relation within the group, or is a view of its tables."""
    if any(read in group for read in catalog.table(table).depends_on):
        return True
    return any(r.child in group and r.parent in group and table in (r.child, r.parent) for r in relations)


def _is_link(table: TableName, profiles: dict[TableName, TableProfile]) -> bool:
    """Return True for a table of keys and bookkeeping only, which is no topic of its own."""
    roles = [profile.role for profile in profiles[table].columns.values()]
    return roles.count("key") > 1 and all(role in {"key", "technical", "soft_delete"} for role in roles)


def _unique_name(labels: Sequence[str], taken: set[str], language: Language) -> str:
    joint = "与" if language == "zh" else " and "
    options = [joint.join(labels[:2]), *([joint.join([labels[0], labels[2]])] if len(labels) > 2 else []), labels[0]]
    for option in options:
        name = _titled(option, language)[:_NAME_LENGTH]
        if name not in taken:
            return name
    number = 2
    while (name := f"{_titled(options[0], language)[: _NAME_LENGTH - 5]} {number}") in taken:
        number += 1
    return name


def _titled(text: str, language: Language) -> str:
    return text if language == "zh" else text[:1].upper() + text[1:]


def _entities(ranked: Sequence[TableName], parents: set[TableName], labels: dict[TableName, Label]) -> Iterable[str]:
    """Return the labels of the group's tables; tables that others refer to come first."""
    return [labels[t].text for t in sorted(ranked, key=lambda t: (t not in parents, ranked.index(t)))]


def _metrics(
    ranked: Sequence[TableName],
    catalog: Catalog,
    *,
    profiles: dict[TableName, TableProfile],
    table_labels: dict[TableName, Label],
    column_labels: dict[ColumnName, Label],
    language: Language,
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for table in ranked:
        for column in catalog.table(table).columns:
            profile = profiles[table].columns.get(column.name)
            if profile is None or profile.role != "measure":
                continue
            label = _inside(column_labels[ColumnName(table, column.name)].text)
            adds_up = profile.unit in {"money", "count"} and not _per_one(column.name, label)
            if language == "zh":
                label = f"{_several(table_labels[table].text, language)}{label}" if label in _BARE_ZH else label
                whole = (
                    label if label.endswith(("总额", "合计")) or label.startswith(("总", "合计")) else f"{label}合计"
                )
                found.setdefault(label if _EXTREME_ZH.match(label) else whole if adds_up else f"平均{label}")
            else:
                whole = label if label.startswith("total") else f"total {label}"
                average = f"average {_quantity(label)}"
                metric = label if _EXTREME.match(label) else whole if adds_up else average
                owner = f" of {_inside(_several(table_labels[table].text, language))}" if label in _BARE else ""
                found.setdefault(metric + owner)
    for table in ranked:
        label = table_labels[table].text
        if not _is_link(table, profiles):
            several = _inside(_several(label, language))
            found.setdefault(f"{several}数量" if language == "zh" else f"number of {several}")
    return tuple(found)[:_METRICS]


def _per_one(column: str, label: str) -> bool:
    """Return True for prices, balances and rates, whose sum means nothing."""
    return (
        any(
            word in column.lower()
            for word in ("price", "rate", "balance", "limit", "population", "min_", "max_", "avg", "lowest", "highest")
        )
        or re.search(r"(?:价|价格|余额|费率|限额|单价|人口)\Z|\A(?:最低|最高|最大|最小|平均|上限|下限)", label)
        is not None
    )


def _description(labels: Sequence[str], metrics: Sequence[str], language: Language) -> str:
    if language == "zh":
        text = f"涵盖{'、'.join(labels)}等数据" if len(labels) > 1 else f"涵盖{labels[0]}数据"
        return f"{text}，可按{'、'.join(metrics[:3])}等指标分析" if metrics else text
    text = f"Covers {listed(labels)}"
    return f"{text}; figures such as {listed(metrics[:3])}" if metrics else text


def _several(label: str, language: Language) -> str:
    """Return a label in the plural: branches, branch contracts."""
    if language == "zh" or not label.isascii():
        return subject_of(label)
    if (owner := _OF_SOMETHING.match(label)) is not None:
        return _several(owner[1], language) + owner[2]
    head, space, last = label.rpartition(" ")
    if last.isupper() or last in _UNCOUNTED:
        return label
    if head and PARTICIPLE.search(last):
        return f"{_several(head, language)} {last}"
    return f"{label}es" if last in _ENDING_IN_S else f"{head}{space}{plural(singular(last))}"


def _quantity(label: str) -> str:
    """Return the label of an averaged quantity: `number of beds` for beds."""
    last = label.rpartition(" ")[2]
    return f"number of {label}" if singular(last) != last and " in " not in label and " per " not in label else label


def _inside(label: str) -> str:
    """Return a label for use inside a sentence, with a small initial: "service providers"."""
    first, _, _ = label.partition(" ")
    return label[:1].lower() + label[1:] if first[1:].islower() else label
