"""`knowledge.md`: facts about the whole source, then a section for each table; one line per fact with its origin."""

from __future__ import annotations

from collections.abc import Iterator

from training.documents.markdown import inline, line
from training.knowledge.facts import Knowledge, TableKnowledge
from training.knowledge.wording import Wording
from training.language.languages import Language
from training.texts import say

_SECTION = "## "


def render_knowledge(knowledge: Knowledge, language: Language) -> str:
    """Return the file. A table has no section if nothing is known of it beyond its schema."""
    wording = Wording(language)
    name = inline(knowledge.database)
    head = [say("# Knowledge of {name}").text(wording.language, name=name)]
    facts = wording.kept(wording.of_source(knowledge), knowledge.from_user)
    head += [f"- {wording.with_origin(fact)}" for fact in facts]
    sections = (list(_section(known, wording)) for known in knowledge.tables)
    return "\n\n".join("\n".join(lines) for lines in (head, *sections) if lines) + "\n"


def _section(known: TableKnowledge, wording: Wording) -> Iterator[str]:
    facts = wording.kept(
        (
            *wording.of_table(known),
            *(fact for _, fact in wording.of_columns(known)),
            *(fact for fact, _ in wording.of_measures(known)),
            *(fact for fact, _ in wording.of_joins(known)),
            *wording.of_ways(known),
        ),
        known.from_user,
    )
    called = wording.called(known)
    if facts or called:
        yield _SECTION + inline(known.table.name.short)
    if called:
        yield wording.with_origin((line(wording.names(known)), known.label.origin))
    yield from (f"- {wording.with_origin(fact)}" for fact in facts)


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield (heading, text) of each part of a file in this form; the heading of the first part is empty.

    A table's section is headed by its short name as `inline` writes it. The text includes the heading. A title with
    nothing below it is no part.
    """
    parts: list[tuple[str, list[str]]] = [("", [])]
    for each in text.strip().splitlines():
        if each.startswith(_SECTION):
            parts.append((each.removeprefix(_SECTION).strip(), []))
        parts[-1][1].append(each)
    for heading, lines in parts:
        whole = "\n".join(lines).strip()
        if whole and not (whole.startswith("# ") and "\n" not in whole):
            yield heading, whole
