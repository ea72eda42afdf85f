"""Agreement of questions and SQL, judged by a reader who gets only the questions and the schema.

Usage: python -m bench.training.reader ask FOLDER [DATABASE …]
       python -m bench.training.reader judge FOLDER

`ask` writes a folder for each database and language: `schema.sql`, the annotated DDL, and `questions.csv`, with the
columns `number` and `question` and an empty `sql`. A reader, a person or a model, fills in `sql`. `judge` makes the
pairs again, runs both SQLs through the gate and compares their rows. It also plants a mistake in each answered pair
that has a place for one (another column, table, aggregate, value, direction, or one condition less); the reader finds
the mistake if their rows differ from those of the wrong SQL.

Bar: 80 % of the planted mistakes are found. No bar is set for our own pairs: a disagreement may be the reader's.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.support.databases import KNOWN, databases
from bench.training.agreement import share, wrong_pairs
from bench.training.pair_measures import gate_of, prober
from bench.training.quality import LANGUAGES, described
from training.documents.ddl import render_ddl
from training.gate.gate import Gate
from training.language.languages import Language
from training.measures.execution_accuracy import agree, is_ordered
from training.pair import Pair
from training.questions.as_of import as_of_newest
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.source.description import SourceDescription

_QUESTIONS = 16
"""Number of questions per database and language."""
_SEED = 41
_FOUND_BAR = 0.8
_MAX_ROWS = 2_000


def main(arguments: Sequence[str]) -> int:
    match arguments:
        case ["ask", folder, *names]:
            ask(Path(folder), names or KNOWN)
            return 0
        case ["judge", folder]:
            return judge(Path(folder))
        case _:
            print(__doc__, file=sys.stderr)
            return 2


def ask(folder: Path, names: Sequence[str]) -> None:
    with databases(*names) as known:
        for name, dsn in known.dsns.items():
            for language in LANGUAGES:
                source = described(dsn, name, language)
                with gate_of(dsn, source) as gate:
                    pairs = chosen_pairs(name, source, gate)
                into = folder / f"{name}-{language}"
                into.mkdir(parents=True, exist_ok=True)
                ddl = "\n\n".join(render_ddl(table, source) for table in source.tables)
                (into / "schema.sql").write_text(ddl + "\n", encoding="utf-8")
                with (into / "questions.csv").open("w", encoding="utf-8", newline="") as file:
                    csv.writer(file).writerows(
                        [("number", "question", "sql"), *((n, pair.question, "") for n, pair in enumerate(pairs, 1))]
                    )


def judge(folder: Path) -> int:
    agreed = judged = found = planted = 0
    answered = sorted(folder.glob("*/questions.csv"))
    names = {file.parent.name.rpartition("-")[0] for file in answered}
    with databases(*sorted(names)) as known:
        for file in answered:
            name, _, language = file.parent.name.rpartition("-")
            answers = {int(row["number"]): row["sql"] for row in csv.DictReader(file.open(encoding="utf-8"))}
            source = described(known.dsns[name], name, _language(language))
            with gate_of(known.dsns[name], source) as gate:
                pairs = chosen_pairs(name, source, gate)
                own = list(compared(pairs, answers, source, gate))
                wrong = list(planted_and_found(pairs, answers, source, gate))
            print(f"{file.parent.name:<22}agreed {sum(own)} of {len(own)}; found {sum(wrong)} of {len(wrong)} planted")
            agreed, judged = agreed + sum(own), judged + len(own)
            found, planted = found + sum(wrong), planted + len(wrong)
    print(f"{'all':<22}agreed {share(agreed, judged):.0%} of {judged}; found {share(found, planted):.0%} of {planted}")
    return 0 if share(found, planted) >= _FOUND_BAR else 1


def chosen_pairs(name: str, source: SourceDescription, gate: Gate) -> list[Pair]:
    """Return the pairs that the reader gets; equal in every run."""
    pairs = list(generate_pairs(source, GenerationOptions(source_name=name, pairs_per_table=10), prober(gate)))
    return random.Random(_SEED).sample(pairs, min(_QUESTIONS, len(pairs)))


def compared(pairs: Sequence[Pair], answers: dict[int, str], source: SourceDescription, gate: Gate) -> Iterator[bool]:
    """Yield for each answered pair whether the reader's SQL returns its rows, and print those for which it does not."""
    for number, pair in enumerate(pairs, 1):
        if sql := answers.get(number):
            agrees = same_rows(pair.question, sql, pair.sql, source, gate)
            if not agrees:
                print(f"  {number}. {pair.question}\n     ours:   {pair.sql}\n     reader: {sql}")
            yield agrees


def planted_and_found(
    pairs: Sequence[Pair], answers: dict[int, str], source: SourceDescription, gate: Gate
) -> Iterator[bool]:
    """Yield for each planted mistake whether the reader's SQL returns other rows."""
    by_question = {pair.question: answers.get(number) for number, pair in enumerate(pairs, 1)}
    answered = [pair for pair in pairs if by_question[pair.question]]
    for _, question, wrong in wrong_pairs(answered, source, gate):
        if sql := by_question[question]:
            yield not same_rows(question, sql, wrong, source, gate)


def same_rows(question: str, answer: str, sql: str, source: SourceDescription, gate: Gate) -> bool:
    """Return True if both SQLs run and agree, as of the newest day of the data; one may show further columns."""
    found: list[list[list[object]]] = []
    for each in (sql, answer):
        moved = as_of_newest(each, source)
        result = gate.run(each if moved is None else moved.sql, limit=_MAX_ROWS)
        if not result.verdict.valid:
            return False
        found.append([list(row) for row in result.rows])
    return agree(found[0], found[1], ordered=is_ordered(question, sql))


def _language(word: str) -> Language:
    return next(language for language in LANGUAGES if language == word)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
