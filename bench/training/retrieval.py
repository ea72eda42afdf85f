"""Retrieval of tables and examples by real questions, among the items of all databases.

Usage: python bench/training/retrieval.py [QUESTIONS.csv DSN [DSN …]]

By default: the databases of `bench/support/databases.py` and the questions beside them. QUESTIONS.csv has the columns
db_name, question and query (gold SQL; `{a,b}` marks alternative columns, the first of several statements counts). The
questions of `highway_questions.csv` are asked of a database named highway_db, if there is one. Every database
is read, documented and given pairs; all items are in one index. Bar: .92 of the questions' tables among the first
five, over all databases; and as many if the weight of words is chosen on the other half of the questions. The
questions of `everyday_questions.csv` use other words than the databases, and have no bar: some were written
before the embedder had its present form (docs/adr/0008), some after. They are asked in two languages, each of items in
its language.

Then the examples: how many of the questions with SQL have a pair that reads all of their tables and has the clauses of
their SQL (docs/adr/0016), among all pairs and among the five that are retrieved; of as many pairs as a task makes, and
of three times as many, from which a ranking has more to choose.
"""

from __future__ import annotations

import csv
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pglast
import psycopg
from pglast import ast
from pglast.visitors import Visitor

from bench.support.databases import databases, shared_folder
from bench.training.examples import print_examples
from bench.training.halves import print_halves
from querymill_client.embedding.embedder import Embedder
from querymill_client.embedding.offline import WORDS_WEIGHT, OfflineEmbedder
from samples.load import sample
from training.catalog.user_files.dictionary import parse_dictionary
from training.documents.ddl import render_ddl
from training.documents.markdown import render_markdown
from training.language.languages import Language
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source
from training.vectors.items import Document, TrainingItem, training_items
from training.vectors.retrieval import Asked, ItemIndex, recall_at

BAR = 0.92
_HIGHWAY = "highway_db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    source: SourceDescription
    items: list[TrainingItem]
    seconds: float


def read(dsn: str, language: Language = "en", *, pairs_per_table: int = 10) -> Read:
    """Read one database and return its items: DDL and document per table, and pairs; the sample's in Chinese."""
    started = time.perf_counter()
    with psycopg.connect(dsn) as conn:
        highway = conn.info.dbname == _HIGHWAY
        dictionary = parse_dictionary(sample(_HIGHWAY).dictionary_text) if highway else None
        language = "zh" if highway else language
        request = SourceRequest(language=language, dictionary=dictionary)
        source = read_source(conn, request)
    name = source.catalog.database
    items = training_items(
        source=name,
        db_name=name,
        task_id="task_bench",
        language=language,
        pairs=generate_pairs(source, GenerationOptions(source_name=name, pairs_per_table=pairs_per_table)),
        ddl=[Document(text=render_ddl(t, source), tables=(t.name.short,)) for t in source.tables],
        documentation=[Document(text=render_markdown(t, source), tables=(t.name.short,)) for t in source.tables],
    )
    return Read(source=source, items=items, seconds=time.perf_counter() - started)


def first_statement(query: str) -> str:
    """Return the first of a question's gold statements, with all alternative columns."""
    # `{}` repeats the chosen columns; the name does not matter, because only tables and clauses are compared
    return re.sub(r"\{([^{}]*)\}", lambda choice: choice[1] or "chosen", query).split(";")[0]


def gold_tables(sql: str) -> frozenset[str]:
    """Return the bare names of the tables that a gold SQL reads."""
    tree = pglast.parse_sql(sql)
    read_tables: set[str] = set()
    defined: set[str] = set()

    class Names(Visitor):  # pglast calls methods by the node's name
        def visit_RangeVar(self, _: Any, node: ast.RangeVar) -> None:  # noqa: N802
            read_tables.add(str(node.relname))

        def visit_CommonTableExpr(self, _: Any, node: ast.CommonTableExpr) -> None:  # noqa: N802
            defined.add(str(node.ctename))

    Names()(tree)
    return frozenset(read_tables - defined)


def questions(path: Path, sources: dict[str, SourceDescription]) -> list[Asked]:
    """Return the questions about the databases that were read, with short table names."""
    found: list[Asked] = []
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            name = line.get("db_name", _HIGHWAY)
            if name not in sources:
                continue
            shorts = {table.name.name: table.name.short for table in sources[name].tables}
            sql = first_statement(line.get("query", ""))
            tables = frozenset(shorts[table] for table in (gold_tables(sql) if sql else line["tables"].split()))
            found.append(Asked(question=line["question"], db_name=name, tables=tables, sql=sql))
    return found


def by_database(asked: Iterable[Asked]) -> dict[str, list[Asked]]:
    groups: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        groups[one.db_name].append(one)
    return groups


def index_of(items: Sequence[TrainingItem], embedder: Embedder) -> ItemIndex:
    return ItemIndex(items, embedder.embed([item.text for item in items]))


def main(arguments: list[str]) -> int:
    if not arguments:
        if (folder := shared_folder()) is None:
            print("left out: the questions made by others are not there")
            return 0
        with databases() as known:
            return measure(folder / "questions" / "sql_eval_dev.csv", list(known.dsns.values()))
    if len(arguments) < 2:
        print(__doc__)
        return 2
    return measure(Path(arguments[0]), arguments[1:])


def measure(path: Path, dsns: list[str]) -> int:
    reads = [read(dsn) for dsn in dsns]
    sources = {r.source.catalog.database: r.source for r in reads}
    items = [item for r in reads for item in r.items]
    embedder = OfflineEmbedder()
    started = time.perf_counter()
    index = index_of(items, embedder)
    seconds = time.perf_counter() - started
    print(f"{len(items)} items of {len(reads)} databases, read in {sum(r.seconds for r in reads):.1f} s,", end=" ")
    print(f"embedded in {seconds:.1f} s by {embedder.name}\n")
    real = questions(path, sources)
    own = questions(Path(__file__).with_name("highway_questions.csv"), sources)
    print(f"{'questions':<18}{'asked':>6}{'all: @1':>10}{'@5':>7}{'own: @1':>10}{'@5':>7}")
    for name, asked in by_database([*real, *own]).items():
        mine = index_of([item for item in items if item.metadata["db_name"] == name], embedder)
        print(row(name, len(asked), recall_at(index, asked, embedder), recall_at(mine, asked, embedder)))
    reached = recall_at(index, real, embedder)
    print(f"\nreal questions, all databases together: {reached[1]:.3f} at 1, {reached[5]:.3f} at 5 (bar {BAR})")
    print_everyday(dsns, index, sources, embedder)
    held_out = print_halves(items, real, WORDS_WEIGHT)
    print_examples(items, real, embedder)
    asked_of = {asked.db_name for asked in real}
    many = [
        read(dsn, pairs_per_table=30)
        for dsn, r in zip(dsns, reads, strict=True)
        if r.source.catalog.database in asked_of
    ]
    print_examples([item for r in many for item in r.items], real, embedder)
    return 0 if min(reached[5], held_out) >= BAR else 1


def print_everyday(
    dsns: Iterable[str], english: ItemIndex, sources: dict[str, SourceDescription], embedder: Embedder
) -> None:
    """Print a line for each language and time of writing."""
    with Path(__file__).with_name("everyday_questions.csv").open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["db_name"] in sources]
    if not lines:
        return
    indexes = {"en": english, "zh": index_of([item for dsn in dsns for item in read(dsn, "zh").items], embedder)}
    groups: dict[tuple[str, str], list[Asked]] = defaultdict(list)
    for line in lines:
        tables = frozenset(line["tables"].split())
        one = Asked(question=line["question"], db_name=line["db_name"], tables=tables)
        groups[line["language"], line["written"]].append(one)
    for (language, written), asked in groups.items():
        found = recall_at(indexes[language], asked, embedder)
        about = f"everyday words ({language}, written {written})"
        print(f"{about}, {len(asked)} asked: {found[1]:.3f} at 1, {found[5]:.3f} at 5")


def row(name: str, asked: int, together: Any, alone: Any) -> str:
    figures = f"{together[1]:>10.3f}{together[5]:>7.3f}{alone[1]:>10.3f}{alone[5]:>7.3f}"
    return f"{name:<18}{asked:>6}{figures}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
