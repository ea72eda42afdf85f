"""Quality report of a task, from the results of its steps, and the report as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from runtime.sentences import Sentence
from training.language.languages import Language
from training.measures.figures import MIN_LEVEL_SHARE, Figure, figures_json, figures_of
from training.models.contribution import causes, total
from training.questions.family_words import difficulty_word, family_word
from training.texts import say

_WORDS: dict[str, Sentence] = {
    "title": say("Quality report"),
    "measure": say("measure"),
    "figure": say("figure"),
    "pairs": say("pairs of question and SQL"),
    "first_pass_valid": say("valid at first"),
    "usable": say("usable in the end"),
    "with_rows": say("usable, with rows in the result"),
    "accepted_repairs": say("repaired, accepted"),
    "no_signs": say("no sign that question and SQL do not fit"),
    "outside_agreement": say("same answer from a model that saw only the question"),
    "tables": say("tables covered"),
    "business_columns": say("business columns covered"),
    "relation_edges": say("relations covered"),
    "unique_skeletons": say("unique SQL shapes"),
    "said_literals": say("questions with all values of their SQL"),
    "retrieved_tables": say("tables found among the first five (retrieval)"),
    "retrieved_examples": say("questions with an example among five pairs (retrieval)"),
    "loaded": say("loaded of expected"),
    "outside_agreement.none": say("not judged from outside: no model, or no answer from it"),
    "retrieved_tables.none": say("not measured: all questions at hand are of the same templates as the index"),
    "bar": say("bar"),
    "from_earlier_tasks": say("taken over from earlier tasks"),
    "left_out": say("of earlier tasks, refused by the gate now"),
    "not_proposed": say("made again, rejected in an earlier task"),
    "removed": say("items of earlier runs removed"),
    "others": say("items of other runs kept"),
    "model_made": say("items made by the model"),
    "model_fell_back": say("items that fell back to offline work"),
    "difficulties": say("Difficulty"),
    "families": say("Families"),
    "faults": say("To look at"),
    "missing": say("not covered"),
    "duplicate_questions": say("asked twice"),
    "conflicting_questions": say("asked twice with different SQL"),
    "unsaid_literals": say("literals the question does not say"),
    "raw_identifiers": say("names as the database writes them"),
    "steps_left_out": say("loaded before these steps had run"),
    "vanished_tables": say("not loaded, because the source no longer has them"),
    "scarce": say("below {share:.0%}"),
    "no_rows": say("no data"),
    "few_rows": say("hardly any rows"),
    "no_groups": say("nothing to group by"),
    "no_relations": say("no relation to another table"),
    "nothing_lacks": say("no table lacks anything"),
    "signs": say("questions that may not fit their SQL"),
    "excluded": say("excluded"),
    "proposals": say("Proposals by what became of them"),
    "proposed": say("proposed"),
    "kept": say("became a pair"),
    "duplicate": say("the SQL is taken"),
    "wording": say("no new question says it"),
    "agreement": say("ambiguous question"),
    "gate": say("refused by the gate"),
    "run": say("failed as it ran"),
    "empty": say("no rows"),
    "trivial": say("trivial answer"),
    "arbitrary": say("equals on both sides of a cut"),
    "selection": say("others were worth more"),
    "repairs": say("Repairs"),
    "kept_meaning": say("kept the meaning: only case, quotes and qualification"),
    "may_change_meaning": say("may have changed the meaning: wait for approval"),
    "refused": say("no repair found"),
    "excluded_columns": say("Columns that are not counted as business columns"),
    "key": say("keys"),
    "technical": say("technical"),
    "soft_delete": say("soft-delete marks"),
    "personal": say("personal data"),
    "filler": say("URLs, postal codes and opaque codes"),
    "none": say("nothing"),
}
_FAULTS = ("duplicate_questions", "conflicting_questions", "unsaid_literals", "raw_identifiers", "signs")


def quality_report(results: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return metrics of the completed steps, whose results are given; None if the generation of pairs is not completed.

    `success` of a result is left out.
    """
    steps = {step: {key: value for key, value in found.items() if key != "success"} for step, found in results.items()}
    if "qa_generation" not in steps:
        return None
    report: dict[str, Any] = {"generation": steps["qa_generation"]}
    if model := steps.get("ddl_generation", {}).get("model"):
        report["documentation"] = {"model": model}
    if "sql_validation" in steps:
        report["validation"] = steps["sql_validation"]
    if (load := steps.get("training_load")) is not None:
        report["retrieval"] = load.pop("retrieval", {})
        report["load"] = load
    return {"figures": figures_json(report), **report}


def render_quality(report: Mapping[str, Any], language: Language) -> str:
    """Return a quality report as Markdown; missing parts are left out."""
    return (
        "\n".join([f"# {_word('title', language)}", "", *_figures(report, language), *_mixes(report, language)]) + "\n"
    )


def _word(name: str, language: Language) -> str:
    return _WORDS[name].text(language)


def _figures(report: Mapping[str, Any], language: Language) -> Iterator[str]:
    yield f"| {_word('measure', language)} | {_word('figure', language)} | {_word('bar', language)} |"
    yield "|---|---|---|"
    generation, validation = report["generation"], report.get("validation", {})
    if "pairs" in generation:
        yield _row("pairs", str(generation["pairs"]), language)
    yield from _nonzero(generation.get("carried", {}), ("from_earlier_tasks", "left_out", "not_proposed"), language)
    for figure in figures_of(report):
        yield _row(figure.name, _figure(figure, language), language, figure.bar)
    parts = (report.get("documentation", {}), generation, validation)
    yield from _model([part["model"] for part in parts if part.get("model")], language)
    yield from _nonzero(report.get("load", {}), ("removed", "others"), language)
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


def _nonzero(counts: Mapping[str, int], names: Sequence[str], language: Language) -> Iterator[str]:
    for name in names:
        if counts.get(name):
            yield _row(name, str(counts[name]), language)


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
        scarce = _word("scarce", language).format(share=MIN_LEVEL_SHARE)
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
