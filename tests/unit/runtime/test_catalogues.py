"""Catalogues of texts: what the code of a package says has a Chinese text, and each text of the catalogue is said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from runtime.sentences import catalogue
from tests.unit.docs.reading import REPOSITORY

PACKAGES = sorted(path.parent.name for path in REPOSITORY.glob("*/texts.tsv"))
HAN = re.compile(r"[\u3400-\u9fff]")
PERCENT = re.compile(r"%[-\d.]*([sdfrx])")
SPECIFIED = {"已有任务正在执行,请稍后再试"}
"""Chinese texts of the API's specification, which leave out what the English ones say."""
ALSO_CHINESE = {
    "events/audit/evidence.py": "the file README.txt, which has both languages",
    "service/api/web_pages/manual.py": "a page with both languages",
    "service/pairs/formats/entries.py": "headings of uploads",
    "service/pairs/formats/export.py": "headings of a format",
    "service/schemas/fields.py": "descriptions of formats, for clients that have no catalogue",
    "service/schemas/responses/tasks.py": "an example",
    "service/uploads/upload_checks.py": "names of files",
}
"""Modules outside `training`, which reads and writes Chinese, that have Chinese texts, with the reason."""


@cache
def modules(package: str) -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted((REPOSITORY / package).rglob("*.py"))}


def texts_in(package: str) -> Iterator[str]:
    """Yield all texts in the code of a package; among them are docstrings, formats of log lines and descriptions."""
    for tree in modules(package).values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def said_in(tree: ast.Module) -> Iterator[tuple[str, set[str] | None]]:
    """Yield each text that is said, and the names of the values it is filled with; None if it is filled elsewhere."""
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    if not any(module and module.endswith(".texts") for module in imported):
        # another function of this name
        return
    filled: dict[ast.expr, ast.Call] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("text", "filled"):
            filled[node.func.value] = node
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
            [text] = node.args
            if isinstance(text, ast.Constant):
                given = node.keywords or (filled[node].keywords if node in filled else [])
                yield str(text.value), {each.arg or "" for each in given} or None


@cache
def refusals() -> frozenset[str]:
    """Return the names of all classes of refusals."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for package in PACKAGES
        for tree in modules(package).values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found, more = {"Refusal"}, {"Refusal"}
    while more:
        more = {name for name, own in bases.items() if own & more} - found
        found |= more
    return frozenset(found)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("package", PACKAGES)
def test_each_text_of_the_catalogue_is_in_the_code(package: str) -> None:
    assert catalogue(package).chinese.keys() - set(texts_in(package)) == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_each_text_that_is_said_is_in_the_catalogue(package: str) -> None:
    said = {text for tree in modules(package).values() for text, _ in said_in(tree)}
    assert said - catalogue(package).chinese.keys() == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_each_refusal_is_in_the_catalogue(package: str) -> None:
    classes = (
        node
        for tree in modules(package).values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name in refusals()
    )
    assert {ast.get_docstring(each, clean=False) for each in classes} - catalogue(package).chinese.keys() == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_each_text_is_filled_with_the_values_it_names(package: str) -> None:
    wrong = [
        f"{path.relative_to(REPOSITORY)}: {text}"
        for path, tree in modules(package).items()
        for text, given in said_in(tree)
        if given is not None and given != fields(text)
    ]
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_both_languages_have_the_same_placeholders(package: str) -> None:
    for english, chinese in catalogue(package).chinese.items():
        if chinese not in SPECIFIED:
            assert fields(english) == fields(chinese), english
            assert PERCENT.findall(english) == PERCENT.findall(chinese), english


@pytest.mark.parametrize("package", PACKAGES)
def test_catalogue_is_sorted_and_has_each_text_once(package: str) -> None:
    lines = (REPOSITORY / package / "texts.tsv").read_text("utf-8").splitlines()
    texts = [line.split("\t")[0] for line in lines]
    assert texts == sorted(set(texts), key=lambda text: (text.casefold(), text))
    assert [text for text in texts if HAN.search(text)] == []


def test_code_is_in_english() -> None:
    chinese = {
        path.relative_to(REPOSITORY).as_posix()
        for package in PACKAGES
        if package != "training"
        for path, tree in modules(package).items()
        if any(HAN.search(text) for text in code_texts(tree))
    }
    assert chinese == ALSO_CHINESE.keys()


def code_texts(tree: ast.Module) -> Iterator[str]:
    """Yield the texts of a module that are neither docstrings nor patterns."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            skipped.add(id(node.value))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
            skipped |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value
