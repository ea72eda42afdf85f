"""Quality report as Markdown: `quality_report.md`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from training.language import Language
from training.measures import MIN_LEVEL_SHARE, Figure, figures_of
from training.models import causes, total
from training.questions import difficulty_word, family_word

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Quality report", "质量报告"),
    "measure": ("measure", "指标"),
    "figure": ("figure", "结果"),
    "pairs": ("question–SQL pairs", "问答对"),
    "first_pass_valid": ("valid at first", "首次有效"),
    "usable": ("usable in the end", "最终可用"),
    "with_rows": ("usable, with rows in the result", "可用且结果非空"),
    "accepted_repairs": ("repaired, accepted", "已修复且已接受"),
    "no_signs": ("no sign that question and SQL do not fit", "问题与 SQL 未见不符"),
    "outside_agreement": ("same answer from a model that saw only the question", "模型仅凭问题给出相同结果"),
    "tables": ("tables covered", "表覆盖"),
    "business_columns": ("business columns covered", "业务字段覆盖"),
    "relation_edges": ("relations covered", "关联覆盖"),
    "unique_skeletons": ("unique SQL shapes", "SQL 结构不重复"),
    "said_literals": ("questions with all values of their SQL", "取值均在问题中"),
    "retrieved_tables": ("tables found among the first five (retrieval)", "检索前五条命中的表"),
    "retrieved_examples": ("questions with an example among five pairs (retrieval)", "检索前五个问答对含同类示例"),
    "loaded": ("loaded of expected", "已加载 / 应加载"),
    "outside_agreement.none": (
        "not judged from outside: no model, or no answer from it",
        "未经外部核验：未配置模型或模型未作答",
    ),
    "retrieved_tables.none": (
        "not measured: all questions at hand are of the same templates as the index",
        "未测量：现有问题与索引同属一套句式",
    ),
    "bar": ("bar", "目标"),
    "from_earlier_tasks": ("taken over from earlier tasks", "沿用以往任务的问答对"),
    "left_out": ("of earlier tasks, refused by the gate now", "以往任务中现已不再成立的问答对"),
    "not_proposed": ("made again, rejected in an earlier task", "以往任务中已驳回、不再提出的问答对"),
    "removed": ("items of earlier runs removed", "移除此前运行加载的条目"),
    "others": ("items of other runs kept", "保留其他运行加载的条目"),
    "model_made": ("items made by the model", "模型完成的条目"),
    "model_fell_back": ("items that fell back to offline work", "改用离线方式的条目"),
    "difficulties": ("Difficulty", "难度分布"),
    "families": ("Families", "题型分布"),
    "faults": ("To look at", "需要关注"),
    "missing": ("not covered", "未覆盖"),
    "duplicate_questions": ("asked twice", "重复的问题"),
    "conflicting_questions": ("asked twice with different SQL", "同问不同 SQL"),
    "unsaid_literals": ("literals the question does not say", "问题未说明的取值"),
    "raw_identifiers": ("names as the database writes them", "出现数据库标识符"),
    "steps_left_out": ("loaded before these steps had run", "加载时以下步骤尚未完成"),
    "vanished_tables": ("not loaded, because the source no longer has them", "已不在数据源中, 未加载"),
    "scarce": ("below {:.0%}", "不足 {:.0%}"),
    "no_rows": ("no rows", "没有数据"),
    "few_rows": ("hardly any rows", "数据极少"),
    "no_groups": ("nothing to group by", "没有可分组的字段"),
    "no_relations": ("no relation to another table", "与其他表没有关联"),
    "nothing_lacks": ("no table lacks anything", "各表均无所缺"),
    "signs": ("questions that may not fit their SQL", "疑似与 SQL 不符的问题"),
    "excluded": ("excluded", "不计"),
    "proposals": ("Proposals by what became of them", "候选问题的去向"),
    "proposed": ("proposed", "候选"),
    "kept": ("became a pair", "成为问答对"),
    "duplicate": ("the SQL is taken", "SQL 重复"),
    "wording": ("no new question says it", "没有新的问法"),
    "agreement": ("ambiguous question", "问题有歧义"),
    "gate": ("refused by the gate", "未通过验证"),
    "run": ("failed as it ran", "执行失败"),
    "empty": ("no rows", "没有结果行"),
    "trivial": ("trivial answer", "答案必然如此"),
    "arbitrary": ("equals on both sides of a cut", "截断处有并列"),
    "selection": ("others were worth more", "被其他候选取代"),
    "repairs": ("Repairs", "修复结果"),
    "kept_meaning": ("kept the meaning: only case, quotes and qualification", "含义不变：仅大小写、引号和限定名"),
    "may_change_meaning": ("may have changed the meaning: wait for approval", "可能改变含义：待审核"),
    "refused": ("no repair found", "未能修复"),
    "excluded_columns": ("Columns that are not counted as business columns", "不计入业务字段的字段"),
    "key": ("keys", "键"),
    "technical": ("technical", "技术字段"),
    "soft_delete": ("soft-delete marks", "软删除标记"),
    "personal": ("personal data", "个人信息"),
    "filler": ("URLs, postal codes and opaque codes", "网址、邮编与无含义的代码"),
    "none": ("nothing", "无"),
}
_CARRIED = ("from_earlier_tasks", "left_out", "not_proposed")
_OTHER_RUNS = ("removed", "others")
_FAULTS = ("duplicate_questions", "conflicting_questions", "unsaid_literals", "raw_identifiers", "signs")


def render_quality(report: Mapping[str, Any], language: Language) -> str:
    """Return a quality report as Markdown; missing parts are left out."""
    return (
        "\n".join([f"# {_word('title', language)}", "", *_figures(report, language), *_mixes(report, language)]) + "\n"
    )


def _word(name: str, language: Language) -> str:
    return _WORDS[name][language == "zh"]


def _figures(report: Mapping[str, Any], language: Language) -> Iterator[str]:
    yield f"| {_word('measure', language)} | {_word('figure', language)} | {_word('bar', language)} |"
    yield "|---|---|---|"
    generation, validation = report["generation"], report.get("validation", {})
    if "pairs" in generation:
        yield _row("pairs", str(generation["pairs"]), language)
    for name in _CARRIED:
        # zero is left out
        if carried := generation.get("carried", {}).get(name):
            yield _row(name, str(carried), language)
    for figure in figures_of(report):
        yield _row(figure.name, _figure(figure, language), language, figure.bar)
    parts = (report.get("documentation", {}), generation, validation)
    yield from _model([part["model"] for part in parts if part.get("model")], language)
    yield from _load(report.get("load", {}), language)
    yield ""


def _figure(figure: Figure, language: Language) -> str:
    if figure.share is None:
        return _word(f"{figure.name}.none", language)
    if figure.covered is None or figure.total is None:
        return _percent(figure.share)
    excluded = f"; {_word('excluded', language)} {figure.excluded}" if figure.excluded is not None else ""
    return _share(figure.covered, figure.total) + excluded


def _model(parts: Sequence[Mapping[str, Any]], language: Language) -> Iterator[str]:
    if not parts:
        return
    whole = total(parts)
    why = f" ({causes(whole, language)})" if whole["fell_back"] else ""
    yield _row("model_made", str(whole["made"]), language)
    yield _row("model_fell_back", f"{whole['fell_back']}{why}", language)


def _load(load: Mapping[str, Any], language: Language) -> Iterator[str]:
    for name in _OTHER_RUNS:
        if load.get(name):
            yield _row(name, str(load[name]), language)


def _mixes(report: Mapping[str, Any], language: Language) -> Iterator[str]:
    coverage = report["generation"].get("coverage")
    if coverage is None:
        return
    levels = {difficulty_word(name, language): f"{share:.1%}" for name, share in coverage["difficulties"].items()}
    yield from _section("difficulties", levels, language)
    proposals = report["generation"].get("proposals", {}).get("families", {})
    families = {
        family_word(name, language): f"{coverage['families'].get(name, 0)}{_refused(proposals.get(name, {}), language)}"
        for name in dict.fromkeys((*coverage["families"], *proposals))
    }
    yield from _section("families", families, language)
    yield from _counts("proposals", report["generation"].get("proposals", {}).get("fates", {}), language)
    yield from _counts("repairs", report.get("validation", {}).get("repairs", {}), language)
    yield from _counts("excluded_columns", coverage.get("business_columns", {}).get("excluded", {}), language)
    faults: dict[str, object] = {
        f"{_word(figure.name, language)}, {_word('missing', language)}": ", ".join(figure.missing)
        for figure in figures_of(report)
        if figure.missing
    }
    faults |= {_word(name, language): len(coverage[name]) for name in _FAULTS if coverage.get(name)}
    for level, lacks in coverage.get("scarce_levels", {}).items():
        why = ", ".join(f"{table} ({_word(lack, language)})" for table, lack in lacks.items())
        scarce = _word("scarce", language).format(MIN_LEVEL_SHARE)
        faults[f"{difficulty_word(level, language)}, {scarce}"] = why or _word("nothing_lacks", language)
    if left_out := report.get("load", {}).get("steps_left_out"):
        faults[_word("steps_left_out", language)] = ", ".join(left_out)
    if vanished := report.get("load", {}).get("vanished_tables"):
        faults[_word("vanished_tables", language)] = ", ".join(vanished)
    yield from _section("faults", faults or {_word("none", language): ""}, language)


def _section(title: str, entries: Mapping[str, object], language: Language) -> Iterator[str]:
    yield f"## {_word(title, language)}"
    yield ""
    yield from (f"- {name}: {value}" if value != "" else f"- {name}" for name, value in entries.items())
    yield ""


def _refused(fates: Mapping[str, int], language: Language) -> str:
    """Return the number of proposals of one family in parentheses, and those refused by each layer."""
    refused = [f"{_word(fate, language)} {n}" for fate, n in fates.items() if n and fate not in ("kept", "selection")]
    shown = ", ".join([f"{_word('proposed', language)} {sum(fates.values())}", *refused])
    return f" ({shown})" if fates else ""


def _counts(title: str, counts: Mapping[str, int], language: Language) -> Iterator[str]:
    if any(counts.values()):
        yield from _section(title, {_word(name, language): n for name, n in counts.items() if n}, language)


def _row(name: str, figure: str, language: Language, bar: float | None = None) -> str:
    return f"| {_word(name, language)} | {figure} | {'' if bar is None else f'{bar:.1%}'} |"


def _share(part: int, whole: int) -> str:
    return f"{part} / {whole} ({_percent(part / whole)})" if whole else f"{part} / {whole}"


def _percent(share: float) -> str:
    """Return a share rounded down, as the page shows it: 99.96 % never reads as 100 %."""
    return f"{math.floor(share * 1000) / 10:.1f}%"
