"""Text of an evaluation's report on the command line, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from querymill.cli.console import out, print_table
from querymill.texts import say
from runtime.sentences import Sentence
from training.evaluation import Stage
from training.language import Language

_MAX_SHOWN = 12
"""Maximum number of lacks, refusals and question numbers that are printed; `--json` has the others."""
_OPERATIONS = {
    "date": say("dates"),
    "distinct": say("DISTINCT"),
    "group": say("GROUP BY"),
    "having": say("HAVING"),
    "join": say("joins"),
    "like": say("LIKE or ILIKE"),
    "ratio": say("ratios"),
    "top": say("top n"),
    "window": say("window functions"),
}
"""Names of the clauses of `querymill_client.retrieval.operations.Form`."""
_PLAIN = say("a plain SELECT")
_ASKED = say("{measured} of {questions} questions measured; {pairs} pairs")
_HELD_OUT = say("these questions are pairs of the task itself, worded like the others; questions of your own show more")
_NEEDED = say("needed by the questions")
_IN_PAIRS = say("among all pairs")
_RETRIEVED = say("among the 5 retrieved")
_ROWS = {
    "tables": say("tables"),
    "columns": say("columns"),
    "clauses": say("clauses"),
    "examples": say("questions with an example of their tables and clauses"),
}
_CLAUSE = say("clause")
_QUESTIONS = say("questions")
_PAIRS = say("pairs")
_LACK = say("no pair with {clauses} over {tables} ({count} of the questions: {numbers})")
_REST = say("{count} more with --json")
_MORE = say("`{command}` makes an example for {count} of these questions")
_IMPORT = say("for the others, import pairs of your own: `querymill pairs import {task_id} FILE`")
_REFUSED = say('"{question}" is left out: {error}')
_MISSED = say('question {number}, "{question}": {why}')
_NO_EXAMPLE = say("no example")
_WRONG = say("wrong answer")
_CONDITIONS = {
    "plain": say("plain schema"),
    "documents": say("with documents"),
    "pairs": say("with documents and pairs"),
}
_MODEL = say("model {name}")
_RIGHT = say("right")
_INTERVAL = say("95% interval")
_RUNS = say("runs")
_CHANGE = say("{before} → {after}: {repaired} repaired, {broken} broken, of {asked} (p {p:.2g})")
_UNANSWERED = say("the model gave no answer {count} times: {why}")
_NO_MODEL = say(
    "no model was asked; with QUERYMILL_LLM_BASE_URL and QUERYMILL_LLM_MODEL, execution accuracy is measured"
)


STAGES: dict[Stage, Sentence] = {
    "gold": say("gold SQL"),
    "more_pairs": say("trying more pairs"),
    "answers": say("answers"),
}


def print_report(report: Mapping[str, Any], task_id: str, language: Language) -> None:
    """Print the tables and sentences of a report."""
    out.print(_ASKED.text(language, **report))
    if report["held_out"]:
        out.print(_HELD_OUT.text(language))
    _print_each([_REFUSED.text(language, **one) for one in report["refused"]], language)
    recalls = [(name.text(language), report[key]) for key, name in _ROWS.items()]
    headings = (_NEEDED.text(language), _IN_PAIRS.text(language), _RETRIEVED.text(language))
    print_table(
        headings, [(n, _share(r["in_pairs"], r["needed"]), _share(r["retrieved"], r["needed"])) for n, r in recalls]
    )
    print_table(
        (_CLAUSE.text(language), _QUESTIONS.text(language), *headings[1:], _PAIRS.text(language)),
        [
            (_OPERATIONS[name].text(language), r["needed"], r["in_pairs"], r["retrieved"], r["pairs"])
            for name, r in report["by_clause"].items()
        ],
    )
    _print_lacks(report, task_id, language)
    if report["model"] is None:
        out.print(_NO_MODEL.text(language))
    else:
        _print_model(report["model"], language)
    _print_each([_missed(one, language) for one in report["missed"]], language)


def _print_each(lines: Sequence[str], language: Language) -> None:
    for line in lines[:_MAX_SHOWN]:
        out.print(line)
    if len(lines) > _MAX_SHOWN:
        out.print(_REST.text(language, count=len(lines) - _MAX_SHOWN))


def _missed(one: Mapping[str, Any], language: Language) -> str:
    why = [*([] if one["has_example"] else [_NO_EXAMPLE]), *([_WRONG] if one["is_wrong"] else [])]
    return _MISSED.text(language, **{**one, "why": " + ".join(each.text(language) for each in why)})


def _print_lacks(report: Mapping[str, Any], task_id: str, language: Language) -> None:
    lacks, more = report["lacks"], report["more_pairs"]
    for lack in lacks[:_MAX_SHOWN]:
        clauses = " + ".join(_OPERATIONS[c].text(language) for c in lack["clauses"])
        numbers = lack["questions"]
        out.print(
            _LACK.text(
                language,
                clauses=clauses or _PLAIN.text(language),
                tables=", ".join(lack["tables"]),
                count=len(numbers),
                numbers=_numbers(numbers),
            )
        )
    if len(lacks) > _MAX_SHOWN:
        out.print(_REST.text(language, count=len(lacks) - _MAX_SHOWN))
    if more is not None:
        out.print(_MORE.text(language, command=more["command"], count=len(more["questions"])))
    if sum(len(lack["questions"]) for lack in lacks) > (0 if more is None else len(more["questions"])):
        out.print(_IMPORT.text(language, task_id=task_id))


def _print_model(model: Mapping[str, Any], language: Language) -> None:
    print_table(
        tuple(each.text(language, **model) for each in (_MODEL, _RIGHT, _INTERVAL, _RUNS)),
        [
            (
                _CONDITIONS[name].text(language),
                _share(found["right"], found["asked"]),
                f"{found['low']:.0%}–{found['high']:.0%}",
                _share(found["runs"], found["asked"]),
            )
            for name, found in model["conditions"].items()
        ],
    )
    for step in model["changes"]:
        names = {key: _CONDITIONS[step[key]].text(language) for key in ("before", "after")}
        counts = {key: _counted(step[key]) for key in ("repaired", "broken")}
        out.print(_CHANGE.text(language, **{**step, **names, **counts}))
    if model["unanswered"]:
        out.print(_UNANSWERED.text(language, count=model["unanswered"], why=model["why_unanswered"]))


def _counted(numbers: Sequence[int]) -> str:
    return f"{len(numbers)} ({_numbers(numbers)})" if numbers else "0"


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_MAX_SHOWN])) + (", …" if len(numbers) > _MAX_SHOWN else "")


def _share(part: int, whole: int) -> str:
    # rounded down, as the page does: 66.9 % is not 67 %
    return f"{part} / {whole} ({part * 100 // whole}%)" if whole else "0 / 0"
