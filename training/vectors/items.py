"""Items to load: one per pair, per table's DDL, per piece of documentation, in Vanna's form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never, cast
from uuid import UUID, uuid5

from training.language.languages import Language
from training.pair import Pair

type ItemKind = Literal["sql", "ddl", "documentation"]
"""Also the name of the item's collection."""

KINDS: tuple[ItemKind, ...] = ("sql", "ddl", "documentation")

_NAMESPACE = UUID("0b7f4f6e-3f0c-5a4e-8f6b-2d6e0c9b7a51")


class UnstorableTextError(ValueError):
    """A text that PostgreSQL cannot store; the message names the item and the character."""

    def __init__(self, kind: ItemKind, about: str, reason: str) -> None:
        super().__init__(f"the {kind} item about {about} cannot be stored: {reason}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text about one or more tables: a DDL, a table's Markdown, a note on a theme."""

    text: str
    tables: tuple[str, ...]
    """Short names of its tables; empty if it is about the whole business."""
    is_knowledge: bool = False
    """True for a part of `knowledge.md`, which metadata mark as `"document": "knowledge"`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingItem:
    """One row of `langchain_pg_embedding`, without its vector."""

    id: str
    """A uuid5 of kind, source and text, with a suffix `-sql`, `-ddl` or `-doc`, by which Vanna recognises the kind."""
    kind: ItemKind
    text: str
    metadata: dict[str, object]

    @property
    def content_hash(self) -> str:
        return str(self.metadata["content_hash"])

    @property
    def tables(self) -> tuple[str, ...]:
        return tables_of(self.metadata)


def tables_of(metadata: dict[str, object]) -> tuple[str, ...]:
    """Return the tables of an item, from its metadata: `table` for one, `tables` for several."""
    if isinstance(table := metadata.get("table"), str):
        return (table,)
    several = metadata.get("tables")
    return tuple(map(str, cast("list[object]", several))) if isinstance(several, list) else ()


def training_items(
    *,
    source: str,
    db_name: str,
    task_id: str,
    pairs: Sequence[Pair] = (),
    ddl: Sequence[Document] = (),
    documentation: Sequence[Document] = (),
    language: Language,
) -> list[TrainingItem]:
    """Return the items of a source, each once: sql, then ddl, then documentation, in the given order.

    `source` distinguishes databases of one name; `db_name` is what searches filter by. Equal texts are one item, the
    first. `language` is that of the documents; a pair has its own. Raises UnstorableTextError.
    """
    about: dict[str, object] = {"source": source, "db_name": db_name, "task_id": task_id, "language": language}
    found = [
        *(_pair_item(pair, about) for pair in pairs),
        *(_item("ddl", document, about) for document in ddl),
        *(_item("documentation", document, about) for document in documentation),
    ]
    once: dict[str, TrainingItem] = {}
    for item in found:
        once.setdefault(item.id, item)
    return list(once.values())


def expected_counts(items: Iterable[TrainingItem]) -> dict[ItemKind, int]:
    """Return the number of items that each collection must have for their source after the load."""
    counts: dict[ItemKind, int] = dict.fromkeys(KINDS, 0)
    for item in items:
        counts[item.kind] += 1
    return counts


def sql_document(question: str, sql: str) -> str:
    """Return the text of a pair, byte for byte as Vanna writes it; Vanna parses it with `ast.literal_eval`."""
    return json.dumps({"question": question, "sql": sql}, ensure_ascii=False)


def sql_of(pair: TrainingItem) -> str:
    """Return the SQL of an item of kind `sql`."""
    return str(json.loads(pair.text)["sql"])


def item_id(kind: ItemKind, source: str, text: str) -> str:
    return f"{uuid5(_NAMESPACE, json.dumps([kind, source, text], ensure_ascii=False))}-{_suffix(kind)}"


def _suffix(kind: ItemKind) -> str:
    match kind:
        case "sql" | "ddl":
            return kind
        case "documentation":
            return "doc"
        case _:
            assert_never(kind)


def _pair_item(pair: Pair, about: Mapping[str, object]) -> TrainingItem:
    text = sql_document(pair.question, pair.sql)
    known: dict[str, object] = {"difficulty": pair.difficulty, "theme": pair.theme, "pair_id": pair.id}
    return _item("sql", Document(text=text, tables=pair.tables), {**about, "language": pair.language}, known)


def _item(
    kind: ItemKind, document: Document, about: Mapping[str, object], more: Mapping[str, object] | None = None
) -> TrainingItem:
    text, tables = document.text, document.tables
    marked: dict[str, object] = {"document": "knowledge"} if document.is_knowledge else {}
    _check_storable(kind, text, tables)
    identifier = item_id(kind, str(about["source"]), text)
    metadata: dict[str, object] = {
        "id": identifier,
        **about,
        **({"table": tables[0]} if len(tables) == 1 else {"tables": list(tables)}),
        "content_hash": hashlib.sha256(text.encode()).hexdigest(),
        **marked,
        **(more or {}),
    }
    return TrainingItem(id=identifier, kind=kind, text=text, metadata=metadata)


def _check_storable(kind: ItemKind, text: str, tables: tuple[str, ...]) -> None:
    about = ", ".join(tables) or "the business"
    if not text.strip():
        raise UnstorableTextError(kind, about, "it is empty")
    if "\0" in text:
        raise UnstorableTextError(kind, about, f"it has a NUL character at offset {text.index(chr(0))}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnstorableTextError(kind, about, f"it has half a surrogate pair at offset {error.start}") from error
