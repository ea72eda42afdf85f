"""Correction of derived knowledge by the user's knowledge file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from training.catalog.comments import one_line
from training.catalog.model import TableName
from training.catalog.user_files.user_knowledge import UserFact, heading_table, tables_by_heading
from training.knowledge.facts import Knowledge, TableKnowledge, UserLines, line_key
from training.knowledge.wording import Wording
from training.language.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Knowledge with the lines of the user, and the lines without effect."""

    knowledge: Knowledge
    other_tables: tuple[str, ...]
    """Headings of tables that the knowledge is not about."""
    unmatched: tuple[int, ...]
    """Numbers of the lines that remove a line which is not derived."""


def corrected(knowledge: Knowledge, facts: Sequence[UserFact], language: Language) -> Corrected:
    """Add and remove the lines of a user.

    A line that equals a derived one, with or without its origin, adds nothing, so that an unchanged `knowledge.md`
    changes nothing. Another line is the user's, whatever origin it ends with.
    """
    wording = Wording(language, one_line, one_line)
    headings = tables_by_heading(known.table.name for known in knowledge.tables)
    others: dict[str, None] = {}
    by_table: dict[TableName | None, list[UserFact]] = defaultdict(list)
    for fact in facts:
        table = heading_table(fact, headings) if fact.section else None
        if fact.section and table is None:
            others[fact.section] = None
        else:
            by_table[table].append(fact)
    unmatched: list[int] = []

    def lines(table: TableName | None, derived: Iterable[str]) -> UserLines:
        found, without_effect = _lines(by_table[table], {line_key(text) for text in derived}, wording)
        unmatched.extend(without_effect)
        return found

    def of_table(known: TableKnowledge) -> TableKnowledge:
        if known.table.name not in by_table:
            return known
        return _without_removed(replace(known, from_user=lines(known.table.name, _derived(known, wording))), wording)

    head = lines(None, (text for text, _ in wording.of_source(knowledge)))
    return Corrected(
        knowledge=replace(knowledge, from_user=head, tables=tuple(map(of_table, knowledge.tables))),
        other_tables=tuple(others),
        unmatched=tuple(sorted(unmatched)),
    )


def _lines(facts: Sequence[UserFact], derived: set[str], wording: Wording) -> tuple[UserLines, list[int]]:
    """Return the lines of one section, and the numbers of those that remove nothing."""
    removed: set[str] = set()
    unmatched: list[int] = []
    added: dict[str, str] = {}
    for fact in facts:
        bare = wording.without_origin(fact.text)
        same = {line_key(fact.text), line_key(bare)} & derived
        if fact.removed:
            removed |= same
            unmatched += [] if same else [fact.line]
        elif bare and not same:
            added.setdefault(line_key(bare), bare)
    return UserLines(added=tuple(added.values()), removed=frozenset(removed)), unmatched


def _derived(known: TableKnowledge, wording: Wording) -> Iterator[str]:
    """Yield the lines of a table's section without their origin, and the parts of those that list several."""
    yield wording.names(known)
    yield from (text for text, _ in (*wording.of_table(known), *wording.of_ways(known)))
    yield from (text for _, (text, _) in wording.of_columns(known))
    for (text, _), measures in wording.of_measures(known):
        yield from (text, *map(wording.measure, measures))
    for (text, _), joins in wording.of_joins(known):
        yield from (text, *map(wording.join, joins))


def _without_removed(known: TableKnowledge, wording: Wording) -> TableKnowledge:
    """Leave out removed measures and joins, which are more than lines in `knowledge.yaml`."""
    removed = known.from_user.removed
    measures = {
        measure
        for (text, _), listed in wording.of_measures(known)
        for measure in listed
        if removed & {line_key(text), line_key(wording.measure(measure))}
    }
    joins = {
        join
        for (text, _), listed in wording.of_joins(known)
        for join in listed
        if removed & {line_key(text), line_key(wording.join(join))}
    }
    return replace(
        known,
        measures=tuple(measure for measure in known.measures if measure not in measures),
        joins=tuple(join for join in known.joins if join not in joins),
    )
