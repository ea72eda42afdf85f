"""Text of an evaluation's report on the command line, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from querymill.cli.console import out, print_table
from runtime.sentences import Sentence
from training.evaluation import Stage
from training.language import Language

_MAX_SHOWN = 12
"""Maximum number of lacks, refusals and question numbers that are printed; `--json` has the others."""
_OPERATIONS = {
    "date": Sentence("日期运算", "dates"),
    "distinct": Sentence("去重", "DISTINCT"),
    "group": Sentence("分组", "GROUP BY"),
    "having": Sentence("HAVING", "HAVING"),
    "join": Sentence("多表关联", "joins"),
    "like": Sentence("模糊匹配（LIKE, ILIKE）", "LIKE or ILIKE"),
    "ratio": Sentence("比值", "ratios"),
    "top": Sentence("前 N 名", "top n"),
    "window": Sentence("窗口函数", "window functions"),
}
"""Names of the clauses of `querymill_client.retrieval.operations.Form`."""
_PLAIN = Sentence("普通查询", "a plain SELECT")
_ASKED = Sentence(
    "{measured}/{questions} 个问题参与评估；对照 {pairs} 个问答对",
    "{measured} of {questions} questions measured; {pairs} pairs",
)
_HELD_OUT = Sentence(
    "这些问题取自本任务的问答对，措辞与其余问答对相近；用自己的问题评估更有说服力",
    "these questions are pairs of the task itself, worded like the others; questions of your own show more",
)
_NEEDED = Sentence("问题所需", "needed by the questions")
_IN_PAIRS = Sentence("全部问答对中", "among all pairs")
_RETRIEVED = Sentence("检索到的 5 个中", "among the 5 retrieved")
_ROWS = {
    "tables": Sentence("表", "tables"),
    "columns": Sentence("字段", "columns"),
    "clauses": Sentence("子句", "clauses"),
    "examples": Sentence("有同表同结构示例的问题", "questions with an example of their tables and clauses"),
}
_CLAUSE = Sentence("子句", "clause")
_QUESTIONS = Sentence("问题数", "questions")
_PAIRS = Sentence("问答对数", "pairs")
_LACK = Sentence(
    "缺少示例：{tables} 上的{clauses}（{count} 个问题：{numbers}）",
    "no pair with {clauses} over {tables} ({count} {noun}: {numbers})",
)
_REST = Sentence("另有 {count} 项，见 --json", "{count} more with --json")
_MORE = Sentence(
    "`{command}` 可为其中 {count} 个问题生成示例",
    "`{command}` makes an example for {count} of these questions",
)
_IMPORT = Sentence(
    "其余可导入自己的问答对：`querymill pairs import {task_id} FILE`",
    "for the others, import pairs of your own: `querymill pairs import {task_id} FILE`",
)
_REFUSED = Sentence(
    "“{question}”未参与评估：{error}",
    '"{question}" is left out: {error}',
)
_MISSED = Sentence("问题 {number}“{question}”：{why}", 'question {number}, "{question}": {why}')
_NO_EXAMPLE = Sentence("缺少示例", "no example")
_WRONG = Sentence("答错", "wrong answer")
_CONDITIONS = {
    "plain": Sentence("仅表结构", "plain schema"),
    "documents": Sentence("带说明的 DDL", "with documents"),
    "pairs": Sentence("DDL 加检索到的问答对", "with documents and pairs"),
}
_MODEL = Sentence("模型 {name}", "model {name}")
_RIGHT = Sentence("答对", "right")
_INTERVAL = Sentence("95% 置信区间", "95% interval")
_RUNS = Sentence("可执行", "runs")
_CHANGE = Sentence(
    "{before} → {after}: 改对 {repaired}，改错 {broken}（共 {asked} 题，p {p:.2g}）",
    "{before} → {after}: {repaired} repaired, {broken} broken, of {asked} (p {p:.2g})",
)
_UNANSWERED = Sentence(
    "模型有 {count} 次未作答：{why}",
    "the model gave no answer {count} times: {why}",
)
_NO_MODEL = Sentence(
    "未询问模型；设置 QUERYMILL_LLM_BASE_URL 和 QUERYMILL_LLM_MODEL 后可测执行准确率",
    "no model was asked; with QUERYMILL_LLM_BASE_URL and QUERYMILL_LLM_MODEL, execution accuracy is measured",
)


STAGES: dict[Stage, Sentence] = {
    "gold": Sentence("运行标准 SQL", "gold SQL"),
    "more_pairs": Sentence("试生成更多问答对", "trying more pairs"),
    "answers": Sentence("模型作答", "answers"),
}


def print_report(report: Mapping[str, Any], task_id: str, language: Language) -> None:
    """Print the tables and sentences of a report."""
    _print(_ASKED.text(language, **report))
    if report["held_out"]:
        _print(_HELD_OUT.text(language))
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
        _print(_NO_MODEL.text(language))
    else:
        _print_model(report["model"], language)
    _print_each([_missed(one, language) for one in report["missed"]], language)


def _print_each(lines: Sequence[str], language: Language) -> None:
    for line in lines[:_MAX_SHOWN]:
        _print(line)
    if len(lines) > _MAX_SHOWN:
        _print(_REST.text(language, count=len(lines) - _MAX_SHOWN))


def _missed(one: Mapping[str, Any], language: Language) -> str:
    why = [*([] if one["has_example"] else [_NO_EXAMPLE]), *([_WRONG] if one["is_wrong"] else [])]
    return _MISSED.text(language, **{**one, "why": " + ".join(each.text(language) for each in why)})


def _print_lacks(report: Mapping[str, Any], task_id: str, language: Language) -> None:
    lacks, more = report["lacks"], report["more_pairs"]
    for lack in lacks[:_MAX_SHOWN]:
        clauses = " + ".join(_OPERATIONS[c].text(language) for c in lack["clauses"])
        numbers = lack["questions"]
        _print(
            _LACK.text(
                language,
                clauses=clauses or _PLAIN.text(language),
                tables=", ".join(lack["tables"]),
                count=len(numbers),
                noun="question" if len(numbers) == 1 else "questions",
                numbers=_numbers(numbers),
            )
        )
    if len(lacks) > _MAX_SHOWN:
        _print(_REST.text(language, count=len(lacks) - _MAX_SHOWN))
    if more is not None:
        _print(_MORE.text(language, command=more["command"], count=len(more["questions"])))
    if sum(len(lack["questions"]) for lack in lacks) > (0 if more is None else len(more["questions"])):
        _print(_IMPORT.text(language, task_id=task_id))


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
        _print(_CHANGE.text(language, **{**step, **names, **counts}))
    if model["unanswered"]:
        _print(_UNANSWERED.text(language, count=model["unanswered"], why=model["why_unanswered"]))


def _counted(numbers: Sequence[int]) -> str:
    return f"{len(numbers)} ({_numbers(numbers)})" if numbers else "0"


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_MAX_SHOWN])) + (", …" if len(numbers) > _MAX_SHOWN else "")


def _share(part: int, whole: int) -> str:
    # rounded down, as the page does: 66.9 % is not 67 %
    return f"{part} / {whole} ({part * 100 // whole}%)" if whole else "0 / 0"


def _print(line: str) -> None:
    out.print(line)
