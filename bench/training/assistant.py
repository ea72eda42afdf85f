"""Effect of the training data on a real small model: answers to people's questions with and without it, judged by rows.

Usage: python -m bench.training.assistant [DATABASE …] [--questions N] [--conditions C …] [--processes P] [--kept]

Each question is asked under five conditions: `plain` (CREATE TABLEs), `documents` (our annotated DDL), `knowledge`
(also the five nearest sections of knowledge.md), `pairs` (our DDL, and the five best pairs) and `all` (all three).
The model is Qwen2.5-Coder-1.5B-Instruct at temperature 0. Its answers are kept in `bench/answers`, so that an
interrupted run continues and only changed prompts are asked again; `judged.csv` there has the answers of the last run
with their faults. Databases: those of `bench/support/databases.py` with questions, and those of `outside`,
for which no rule was made.
Bars: with pairs 20 points above plain on the former, 10 on the latter; with documents 5; 88 % of the SQL with pairs
runs; no database below plain.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.support.assistant.answers import FOLDER, KeptAnswers
from bench.support.assistant.judging import gold_rows, judging_gate
from bench.support.assistant.prompts import CONDITIONS, prompts_of
from bench.support.assistant.questions import Question, questions_of, spread
from bench.support.assistant.report import Answered, print_report, write_answers
from bench.support.databases import KNOWN, OUTSIDE, databases
from bench.support.llama import runner
from bench.support.llama.model import model_file
from training.evaluation.judging import Gold, judge
from training.evaluation.prompts import Condition
from training.gate.gate import Gate
from training.models.answers import sql_in

JUDGED = FOLDER / "judged.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question under one condition."""

    database: str
    condition: Condition
    question: Question
    prompt: str
    gold: list[Gold]
    gate: Gate


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if not options.kept and (fault := runner.lacking()):
        print(f"skipped: {fault}")
        return 0
    names = options.databases or [name for name in (*KNOWN, *OUTSIDE) if questions_of(name)]
    kept = KeptAnswers()
    with databases(*names) as known, ExitStack() as gates:
        asked = [one for name in names if name in known.dsns for one in _asked(name, known.dsns[name], options, gates)]
        if not options.kept:
            _ask([one for one in asked if kept.of(one.prompt) is None], kept, model_file(), options.processes)
        answered = [found for one in asked if (found := _answered(one, kept)) is not None]
    write_answers(answered, JUDGED)
    return print_report(answered)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("databases", nargs="*")
    parser.add_argument("--questions", type=int, help="per database, evenly spread; all if not given")
    parser.add_argument("--conditions", nargs="+", choices=CONDITIONS, default=CONDITIONS)
    parser.add_argument("--processes", type=int, default=2, help="of one thread and 2 GB each")
    parser.add_argument("--kept", action="store_true", help="judge the answers that are kept, ask nothing")
    return parser.parse_args(arguments)


def _asked(name: str, dsn: str, options: argparse.Namespace, gates: ExitStack) -> list[Asked]:
    questions = spread(questions_of(name), options.questions)
    print(f"reading {name}", file=sys.stderr)
    source, prompters = prompts_of(dsn, options.conditions)
    gate = gates.enter_context(judging_gate(dsn, source))
    gold = [gold_rows(dsn, question) for question in questions]
    return [
        Asked(
            database=name, condition=condition, question=question, prompt=prompter(question.text), gold=rows, gate=gate
        )
        for condition, prompter in prompters.items()
        for question, rows in zip(questions, gold, strict=True)
    ]


def _ask(missing: Sequence[Asked], kept: KeptAnswers, model: Path, processes: int) -> None:
    count = 0

    def keep(one: Asked, completion: runner.Completion) -> None:
        nonlocal count
        kept.keep(one.prompt, completion)
        count += 1
        where = f"{one.database}, {one.condition}"
        print(f"{count} of {len(missing)}: {where}, {completion.seconds:.0f} s", file=sys.stderr)

    if missing:
        prompts = [(one, one.prompt) for one in missing]
        runner.complete(prompts, model, min(processes, len(missing)), keep)


def _answered(one: Asked, kept: KeptAnswers) -> Answered | None:
    completion = kept.of(one.prompt)
    if completion is None:
        return None
    sql = sql_in(completion.text)
    return Answered(
        database=one.database,
        condition=one.condition,
        question=one.question.text,
        sql=sql,
        prompt_tokens=completion.prompt_tokens,
        outcome=judge(one.gate, sql, one.gold),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
