"""Quality report as Markdown: `quality_report.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from training.language.languages import Language
from training.models.contribution import causes, total
from training.questions.family_words import difficulty_word, family_word

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Quality report", "质量报告"),
    "measure": ("measure", "指标"),
    "figure": ("figure", "结果"),
    "pairs": ("question–SQL pairs", "问答对"),
    "tables": ("tables covered", "表覆盖"),
    "business_columns": ("business columns covered", "业务字段覆盖"),
    "relation_edges": ("relations covered", "关联覆盖"),
    "unique_skeletons": ("unique SQL shapes", "SQL 结构不重复"),
    "from_earlier_tasks": ("taken over from earlier tasks", "沿用以往任务的问答对"),
    "left_out": ("of earlier tasks, refused by the gate now", "以往任务中现已不再成立的问答对"),
    "not_proposed": ("made again, rejected in an earlier task", "以往任务中已驳回、不再提出的问答对"),
    "one_reading": ("questions with one reading", "语义唯一的问题"),
    "first_pass_valid": ("valid at first", "首次通过"),
    "accepted_repairs": ("repaired, accepted", "已修复且已接受"),
    "usable": ("usable in the end", "最终可用"),
    "empty": ("valid without rows", "结果为空"),
    "mutation_score": ("changes noticed (mutation score)", "变异检出率"),
    "loaded": ("loaded of expected", "已加载 / 应加载"),
    "removed": ("items of earlier runs removed", "移除此前运行加载的条目"),
    "others": ("items of other runs kept", "保留其他运行加载的条目"),
    "model_made": ("items made by the model", "模型完成的条目"),
    "model_fell_back": ("items that fell back to offline work", "改用离线方式的条目"),
    "difficulties": ("Difficulty", "难度分布"),
    "families": ("Families", "题型分布"),
    "retrieval": ("Retrieval", "检索命中率"),
    "faults": ("To look at", "需要关注"),
    "missing": ("not covered", "未覆盖"),
    "duplicate_questions": ("asked twice", "重复的问题"),
    "conflicting_questions": ("asked twice with different SQL", "同问不同 SQL"),
    "unsaid_literals": ("literals the question does not say", "问题未说明的取值"),
    "raw_identifiers": ("names as the database writes them", "出现数据库标识符"),
    "steps_left_out": ("loaded before these steps had run", "加载时以下步骤尚未完成"),
    "vanished_tables": ("not loaded, because the source no longer has them", "已不在数据源中, 未加载"),
    "scarce": ("below 15 %", "不足 15%"),
    "no_rows": ("no rows", "没有数据"),
    "few_rows": ("hardly any rows", "数据极少"),
    "no_groups": ("nothing to group by", "没有可分组的字段"),
    "no_relations": ("no relation to another table", "与其他表没有关联"),
    "nothing_lacks": ("no table lacks anything", "各表均无所缺"),
    "none": ("nothing", "无"),
}
_COVERED = ("tables", "business_columns", "relation_edges", "unique_skeletons")
_CARRIED = ("from_earlier_tasks", "left_out", "not_proposed")
_OTHER_RUNS = ("removed", "others")
_FAULTS = ("duplicate_questions", "conflicting_questions", "unsaid_literals", "raw_identifiers")


def render_quality(report: Mapping[str, Any], language: Language) -> str:
    """Return a quality report as Markdown; missing parts are left out."""
    return (
        "\n".join([f"# {_word('title', language)}", "", *_figures(report, language), *_mixes(report, language)]) + "\n"
    )


def _word(name: str, language: Language) -> str:
    return _WORDS[name][language == "zh"]


def _figures(report: Mapping[str, Any], language: Language) -> Iterator[str]:
    yield f"| {_word('measure', language)} | {_word('figure', language)} |"
    yield "|---|---|"
    generation = report["generation"]
    coverage = generation.get("coverage", {})
    if "pairs" in generation:
        yield _row("pairs", str(generation["pairs"]), language)
    for name in _COVERED:
        if name not in coverage:
            continue
        yield _row(name, _share(coverage[name]["covered"], coverage[name]["total"]), language)
    for name in _CARRIED:
        # zero is left out
        if carried := generation.get("carried", {}).get(name):
            yield _row(name, str(carried), language)
    if reading := report.get("one_reading"):
        yield _row("one_reading", _share(reading["covered"], reading["total"]), language)
    validation = report.get("validation", {})
    if "total_questions" in validation:
        total = validation["total_questions"]
        repaired, accepted = validation.get("repaired_sqls", 0), validation.get("accepted_repairs", 0)
        yield _row("first_pass_valid", _share(validation["first_pass_valid"], total), language)
        if repaired:
            yield _row("accepted_repairs", _share(accepted, repaired), language)
        yield _row("usable", _share(validation["first_pass_valid"] + accepted, total), language)
        yield _row("empty", str(validation["empty"]), language)
    if mutation := report.get("mutation_score"):
        yield _row("mutation_score", _share(mutation["killed"], mutation["mutants"]), language)
    parts = (report.get("documentation", {}), generation, validation)
    yield from _model([part["model"] for part in parts if part.get("model")], language)
    yield from _load(report.get("load", {}), language)
    yield ""


def _model(parts: Sequence[Mapping[str, Any]], language: Language) -> Iterator[str]:
    if not parts:
        return
    whole = total(parts)
    why = f" ({causes(whole, language)})" if whole["fell_back"] else ""
    yield _row("model_made", str(whole["made"]), language)
    yield _row("model_fell_back", f"{whole['fell_back']}{why}", language)


def _load(load: Mapping[str, Any], language: Language) -> Iterator[str]:
    if "loaded" in load:
        yield _row("loaded", _share(sum(load["loaded"].values()), sum(load["expected"].values())), language)
    for name in _OTHER_RUNS:
        if load.get(name):
            yield _row(name, str(load[name]), language)


def _mixes(report: Mapping[str, Any], language: Language) -> Iterator[str]:
    coverage = report["generation"].get("coverage")
    if coverage is None:
        return
    levels = {difficulty_word(name, language): f"{share:.1%}" for name, share in coverage["difficulties"].items()}
    yield from _section("difficulties", levels, language)
    families = {family_word(name, language): count for name, count in coverage["families"].items()}
    yield from _section("families", families, language)
    measured: Mapping[str, float] = report.get("retrieval") or {}
    if measured:
        yield from _section("retrieval", {name: f"{share:.1%}" for name, share in measured.items()}, language)
    faults: dict[str, object] = {
        f"{_word(name, language)}, {_word('missing', language)}": ", ".join(map(str, coverage[name]["missing"]))
        for name in _COVERED
        if coverage[name]["missing"]
    }
    faults |= {_word(name, language): len(coverage[name]) for name in _FAULTS if coverage[name]}
    for level, lacks in coverage.get("scarce_levels", {}).items():
        why = ", ".join(f"{table} ({_word(lack, language)})" for table, lack in lacks.items())
        faults[f"{difficulty_word(level, language)}, {_word('scarce', language)}"] = why or _word(
            "nothing_lacks", language
        )
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


def _row(name: str, figure: str, language: Language) -> str:
    return f"| {_word(name, language)} | {figure} |"


def _share(part: int, whole: int) -> str:
    return f"{part} / {whole} ({part / whole:.1%})" if whole else f"{part} / {whole}"
