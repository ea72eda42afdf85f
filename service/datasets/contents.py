"""Content of a dataset's version, the difference of two contents, and changes that no load has stored yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from events.facts.pair.state import PairState, QuestionAndSql, TaskPairs
from events.facts.task.state import Task
from service.schemas.responses.datasets import ChangedDocument, ChangedPair, PairText, PendingChanges

DOCUMENT_ENDINGS = (".ddl", "_detail.md", "knowledge.md")
"""Endings of the names of files that a load stores."""


@dataclass(slots=True)
class PairDifference:
    added: list[PairText] = field(default_factory=list[PairText])
    removed: list[PairText] = field(default_factory=list[PairText])
    changed: list[ChangedPair] = field(default_factory=list[ChangedPair])


def pair_difference(before: Mapping[str, QuestionAndSql], after: Mapping[str, QuestionAndSql]) -> PairDifference:
    """Return the differences between two sets of pairs, each question and SQL by pair id.

    A pair is changed if a pair of the same id, of the same question or of the same SQL takes its place.
    """
    kept = set(before.values()) & set(after.values())
    gone = {pair_id: text for pair_id, text in before.items() if text not in kept}
    new = {pair_id: text for pair_id, text in after.items() if text not in kept}
    found = PairDifference()
    for old_id, new_id in _matches(gone, new):
        found.changed.append(ChangedPair(before=_text(gone.pop(old_id)), after=_text(new.pop(new_id))))
    found.added = [_text(text) for text in new.values()]
    found.removed = [_text(text) for text in gone.values()]
    return found


def _matches(gone: Mapping[str, QuestionAndSql], new: Mapping[str, QuestionAndSql]) -> Iterable[tuple[str, str]]:
    """Return pairs of ids that belong together: of equal ids first, then of equal questions, then of equal SQL."""
    found = {pair_id: pair_id for pair_id in gone if pair_id in new}
    for part in (0, 1):
        taken = set(found.values())
        by_part = {text[part]: pair_id for pair_id, text in new.items() if pair_id not in taken}
        for pair_id, text in gone.items():
            if pair_id not in found and text[part] in by_part:
                found[pair_id] = by_part.pop(text[part])
    return list(found.items())


def document_difference(before: Mapping[str, str], after: Mapping[str, str]) -> list[ChangedDocument]:
    """Return the files that were added, removed or changed, by name; the mappings have the SHA-256 of each file."""
    return [
        ChangedDocument(file_name=name, before=before.get(name), after=after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def documents_of(task: Task) -> dict[str, str]:
    """Return the SHA-256 of each file with DDL or documents of a task, by name."""
    return {name: file.sha256 for name, file in task.files.items() if name.endswith(DOCUMENT_ENDINGS)}


def texts_of(folded: TaskPairs) -> dict[str, QuestionAndSql]:
    """Return question and SQL of all pairs, by pair id."""
    return {pair.pair_id: pair.text for pair in folded.pairs.values()}


def trainable(folded: TaskPairs) -> dict[str, QuestionAndSql]:
    """Return question and SQL of the pairs that are fit for training, by pair id."""
    return {p.pair_id: p.text for p in folded.pairs.values() if not p.unfit}


def pending_changes(folded: TaskPairs, read: int) -> PendingChanges:
    """Return the pairs that the next load of a task changes in the vector store.

    read: position up to which the task's last load read the pairs. Pairs that it left out do not count, unless they
    were edited or approved since, or generated in addition.
    """
    added: list[str] = []
    removed: list[str] = []
    changed: list[str] = []
    for pair in folded.pairs.values():
        if pair.stored is None:
            if pair.position > read and _is_new(pair):
                added.append(pair.pair_id)
        elif pair.unfit:
            removed.append(pair.pair_id)
        elif pair.stored != pair.text:
            changed.append(pair.pair_id)
    return PendingChanges(added=added, removed=removed, changed=changed)


def _is_new(pair: PairState) -> bool:
    wanted = pair.status == "edited" or pair.review == "approved" or pair.added
    return wanted and pair.unloaded_by is None and not pair.unfit


def _text(text: QuestionAndSql) -> PairText:
    return PairText(question=text[0], sql=text[1])
