"""Quality of the training data: every measure against its bar, database by database, in both languages.

Usage: python bench/training/quality.py [PAIRS_PER_TABLE [DATABASE | DSN …]]

Defaults: ten pairs per table, and every database of `bench/support/databases.py`. A DSN (`postgresql://…` or
`host=… dbname=…`) is any database; it is only read, generated tables are created elsewhere. No model takes part.

A figure that misses its bar is marked with `!`, and the exit code is 1. `first pass` is of SQL before any probe;
everything else is of the pairs as the product makes them, each tried on the database before it is accepted. `on data`
is the mutation score: the share of small changes to the SQL that change its result.
Bars that the report also has are the report's (`training/measures/figures.py`).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

import psycopg

from bench.support.databases import ALL, SAMPLE, Databases, databases
from bench.training.catalog_shape import comes_back, metadata_runs
from bench.training.pair_measures import pair_figures
from bench.training.relations import score
from querymill_client.embedding.offline import OfflineEmbedder
from samples.load import sample
from training.catalog.user_files.dictionary import parse_dictionary
from training.documents.ddl import render_ddl
from training.documents.markdown import render_markdown
from training.language.languages import Language
from training.measures.figures import BARS, MIN_LEVEL_SHARE
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source
from training.vectors.items import Document, TrainingItem, training_items
from training.vectors.load import load_items
from training.vectors.store import LoadScope

AT_LEAST = {
    "first pass": BARS["first_pass_valid"], "valid": BARS["usable"], "executed": 1.0, "non-empty": BARS["with_rows"],
    "tables": BARS["tables"], "columns": BARS["business_columns"], "edges": BARS["relation_edges"],
    "least level": MIN_LEVEL_SHARE, "shapes": BARS["unique_skeletons"], "on data": 0.75,
    "literals": BARS["said_literals"], "no signs": BARS["no_signs"], "loaded": BARS["loaded"],
    "precision": 0.9, "recall": 0.95, "ddl back": 1.0, "metadata": 1.0, "same bytes": 1.0,
}  # fmt: skip
NONE_OF = ("twice", "conflicts", "raw names")
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def main(arguments: Sequence[str]) -> int:
    per_table = int(arguments[0]) if arguments else 10
    columns: dict[str, dict[str, float]] = {}
    with databases(*(arguments[1:] or ALL)) as known:
        for name, dsn in known.dsns.items():
            for language in LANGUAGES:
                began = time.perf_counter()
                columns[f"{name} {language}"] = figures(known, name, dsn, language, per_table)
                print(f"{name} {language}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    return show(columns)


def figures(known: Databases, name: str, dsn: str, language: Language, per_table: int) -> dict[str, float]:
    source = described(dsn, name, language)
    with psycopg.connect(dsn) as conn:
        relations = score(conn)
    with known.scratch(f"bench_copy_{os.getpid()}") as copy:
        back = comes_back(source, copy)
    with known.scratch(f"bench_metadata_{os.getpid()}") as empty:
        runs = metadata_runs(source, empty)
    return {
        **pair_figures(dsn, source, GenerationOptions(source_name=name, pairs_per_table=per_table)),
        "precision": relations.right / len(relations.found) if relations.found else 1.0,
        "recall": relations.right / len(relations.truth) if relations.truth else 1.0,
        "ddl back": float(back),
        "metadata": float(runs),
        "loaded": loaded(known, source, name),
    }


def described(dsn: str, name: str, language: Language) -> SourceDescription:
    dictionary = parse_dictionary(sample(SAMPLE).dictionary_text) if (name, language) == (SAMPLE, "zh") else None
    with psycopg.connect(dsn) as conn:
        return read_source(conn, SourceRequest(language=language, dictionary=dictionary))


def loaded(known: Databases, source: SourceDescription, name: str) -> float:
    """Return the share of loaded items that are read back from the vector store."""
    items: list[TrainingItem] = training_items(
        source=name,
        db_name=name,
        task_id="task_bench",
        pairs=generate_pairs(source, GenerationOptions(source_name=name, pairs_per_table=1)),
        ddl=[Document(text=render_ddl(t, source), tables=(t.name.short,)) for t in source.tables],
        documentation=[Document(text=render_markdown(t, source), tables=(t.name.short,)) for t in source.tables],
        language=source.language,
    )
    with known.scratch(f"bench_vectors_{os.getpid()}") as store, psycopg.connect(store, autocommit=True) as conn:
        load_items(
            conn,
            items,
            OfflineEmbedder(),
            LoadScope(source=name, db_name=name, task_id="task_bench", language=source.language),
        )
        row = conn.execute("select count(*) from langchain_pg_embedding").fetchone()
    return int(str(row[0])) / len(items) if row else 0.0


def show(columns: dict[str, dict[str, float]]) -> int:
    """Print a line per measure, with a column per database and language; return 1 if a bar is missed, else 0."""
    width = max(map(len, columns)) + 2
    misses = 0
    print(f"{'measure':<12}{'bar':>7}" + "".join(f"{name:>{width}}" for name in columns))
    for measure in ("pairs", *AT_LEAST, *NONE_OF):
        cells: list[str] = []
        for found in columns.values():
            value = found[measure]
            missed = value < AT_LEAST.get(measure, 0) or (measure in NONE_OF and value > 0)
            misses += missed
            text = f"{value:.0f}" if measure in {*NONE_OF, "pairs"} else f"{value:.3f}"
            cells.append(f"{text}{'!' if missed else ' '}".rjust(width))
        bar = f"{AT_LEAST[measure]:.3g}" if measure in AT_LEAST else "0" if measure in NONE_OF else ""
        print(f"{measure:<12}{bar:>7}" + "".join(cells))
    print(f"\n{misses} of {len(columns) * (len(AT_LEAST) + len(NONE_OF))} figures miss their bar")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
