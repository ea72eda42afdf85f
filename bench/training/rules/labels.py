"""Label rules, each switched off: the labels and the questions that change without it.

A rule is a function of texts or a list of words in `PACKAGES`. A list is emptied; a function returns its argument, or
None, False or nothing, as its annotation allows. `training` has no support for this: its modules are patched.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from bench.support.databases import ALL, OUTSIDE, databases
from bench.training.relations import SCHEMAS, UNSEEN, made
from bench.training.repair import describe
from training.catalog.model import ColumnName, TableName
from training.identifiers.schema_names import read_names
from training.labels.labelling import label_columns, label_tables
from training.language.languages import Language
from training.questions import form as f
from training.questions.generation.generate import GenerationOptions, generate_pairs, grammar_of
from training.questions.phrasing.grammar import UnsayableError
from training.questions.phrasing.reading import readings
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.source.description import SourceDescription

LANGUAGES: tuple[Language, ...] = ("zh", "en")
PACKAGES = ("training.labels", "training.identifiers", "training.language")
PAIRS_PER_TABLE = 4
DEFOG = ("broker", "car_dealership", "ewallet", "geography", "restaurants")
_DATA = frozenset({"_table", "inflector"})
"""Caches of files and libraries, which are not rules."""
_NEUTRAL: dict[str, Any] = {
    "bool": False, "None": None, "frozenset": frozenset(), "tuple": (), "dict": {}, "Iterable": (), "Iterator": (),
    "Words": (),
}  # fmt: skip

type Names = Mapping[TableName | ColumnName, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A database in one language, with its labels and questions under all rules."""

    source: SourceDescription
    forms: tuple[f.Form, ...]
    labels: Names
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    name: str
    value: Any
    """The function or list itself."""
    off: Any
    """Its replacement."""


def case(dsn: str, language: Language) -> Case:
    source = describe(dsn, language)
    pairs = generate_pairs(source, GenerationOptions(source_name="rules", pairs_per_table=PAIRS_PER_TABLE))
    grammar = grammar_of(Words(Reach(source), language))
    forms = tuple(readings(grammar, pair.question)[0] for pair in pairs)
    return Case(source=source, forms=forms, labels=labels_of(relabelled(source)), questions=questions(source, forms))


def labels_of(source: SourceDescription) -> Names:
    found = (*source.table_labels.items(), *source.column_labels.items())
    return {name: label.text for name, label in found}


def relabelled(source: SourceDescription) -> SourceDescription:
    names = read_names(source.catalog.tables)
    return replace(
        source,
        table_labels=label_tables(source.catalog, names, None, source.language),
        column_labels=label_columns(source.catalog, names, None, source.language, source.relations, source.profiles),
    )


def questions(source: SourceDescription, forms: Sequence[f.Form]) -> tuple[str, ...]:
    """Return one wording of each form; "" if it has none."""
    grammar = grammar_of(Words(Reach(source), source.language))
    return tuple(_question(grammar.question, form) for form in forms)


def _question(ask: Callable[[f.Form, int], str], form: f.Form) -> str:
    try:
        return ask(form, 0)
    except UnsayableError:
        return ""


def changes(rule: Rule, cases: Sequence[Case]) -> tuple[int, int, str]:
    """Return the numbers of labels and questions that change without the rule, and an example.

    Raises what the code raises without it.
    """
    labels, asked, example = 0, 0, ""
    with without(rule):
        for each in cases:
            source = relabelled(each.source)
            now = labels_of(source)
            changed = [(was, now[name]) for name, was in each.labels.items() if now[name] != was]
            labels += len(changed)
            reworded = questions(source, each.forms)
            different = [pair for pair in zip(each.questions, reworded, strict=True) if pair[0] != pair[1]]
            asked += len(different)
            example = example or next((f"{was} | {new}" for was, new in (*changed, *different)), "")
    return labels, asked, example


def rules() -> Iterator[Rule]:
    for package in PACKAGES:
        for found in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
            if not found.ispkg:
                yield from _of_module(importlib.import_module(found.name))


def _of_module(module: Any) -> Iterator[Rule]:
    text = inspect.getsource(module)
    for name, value in vars(module).items():
        off = _off(value, module.__name__)
        if off is not None and name not in _DATA and re.search(rf"^(?:def )?{name}\b(?! import)", text, re.MULTILINE):
            yield Rule(name=f"{module.__name__.removeprefix('training.')}.{name}", value=value, off=off[0])


def _off(value: Any, module: str) -> tuple[Any] | None:
    """Return the replacement in a tuple; None if the value is no rule."""
    match value:
        case re.Pattern():
            return (re.compile(r"(?!)"),)
        case frozenset() | dict() | tuple() if value:
            return (type(value)(),)
        case _ if callable(value) and getattr(value, "__module__", None) == module and not inspect.isclass(value):
            return _switched_off(value)
        case _:
            return None


def _switched_off(function: Callable[..., Any]) -> tuple[Any] | None:
    signature = inspect.signature(function)
    returns = str(signature.return_annotation)
    first = next(iter(signature.parameters.values()), None)
    if first is not None and first.annotation == returns:
        return (lambda given, *_, **__: given,)
    kind = "None" if returns.endswith("| None") else returns.partition("[")[0]
    if kind not in _NEUTRAL:
        return None
    return (lambda *_, **__: _NEUTRAL[kind],)


@contextmanager
def without(rule: Rule) -> Generator[None]:
    """Replace the rule everywhere in `training`; empty the caches before and after."""
    with ExitStack() as stack:
        for module in training_modules():
            for name, value in list(vars(module).items()):
                if value is rule.value:
                    stack.enter_context(patch.object(module, name, rule.off))
        stack.callback(empty_caches)
        empty_caches()
        yield


def empty_caches() -> None:
    for module in training_modules():
        for name, value in vars(module).items():
            if name not in _DATA and hasattr(value, "cache_clear"):
                value.cache_clear()


def training_modules() -> list[Any]:
    return [module for name, module in list(sys.modules.items()) if name.startswith("training.")]


def report(wanted: list[str]) -> None:
    """Print a line for each rule whose name contains one of the given texts, by default for all."""
    chosen = [rule for rule in rules() if not wanted or any(part in rule.name for part in wanted)]
    with databases(*ALL, *OUTSIDE) as known, made(known, SCHEMAS) as schemas, made(known, UNSEEN) as unseen:
        others = [known.dsns[name] for name in (*DEFOG, *OUTSIDE) if name in known.dsns] + unseen
        written = [dsn for dsn in known.dsns.values() if dsn not in others] + schemas
        cases = [[case(dsn, language) for dsn in dsns for language in LANGUAGES] for dsns in (written, others)]
    print(f"{'':<44}{'written on':^18}{'others':^18}")
    print(f"{'without':<44}{'labels':>9}{'questions':>10}{'labels':>9}{'questions':>10}  example")
    for rule in chosen:
        (labels, asked, example), (other_labels, other_asked, other) = (_changes(rule, each) for each in cases)
        print(
            f"{rule.name:<44}{labels:>9}{asked:>10}{other_labels:>9}{other_asked:>10}  {other or example}", flush=True
        )


def _changes(rule: Rule, cases: Sequence[Case]) -> tuple[int | str, int | str, str]:
    try:
        return changes(rule, cases)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        return "–", "–", f"nothing works without it: {error!r}"
