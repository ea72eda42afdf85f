"""Texts of the reference pages in a language, and tables."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import cast

from service.api.openapi.chinese import chinese_texts, on_one_line
from service.schemas.language import Language


@cache
def catalogue() -> dict[str, str]:
    """Return the Chinese texts by the English ones: each line of the file has both, separated by a tab."""
    lines = Path(__file__).with_name("chinese.tsv").read_text("utf-8").splitlines()
    return dict(cast("tuple[str, str]", line.split("\t")) for line in lines)


def translated(text: str, language: Language) -> str:
    """Return an English text in a language, on one line. Raises KeyError if it has no Chinese text."""
    text = on_one_line(text)
    if language == "en" or not text:
        return text
    return catalogue().get(text) or chinese_texts()[text]


def paragraphs(text: str, language: Language) -> str:
    """Return a text of several paragraphs in a language. Raises KeyError if one has no Chinese text."""
    return "\n\n".join(translated(each, language) for each in text.split("\n\n"))


def table(header: str, rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table. `header` names the columns, separated by ` | `; empty if there are no rows."""
    lines = [f"| {' | '.join(cell.replace('|', '\\|') for cell in row)} |" for row in rows]
    rule = "|---" * (header.count("|") + 1) + "|"
    return "\n".join([f"| {header} |", rule, *lines]) + "\n" if lines else ""


def attribute_docs(cls: type) -> dict[str, str]:
    """Return the docstrings below the attributes of a class and its bases, by attribute."""
    found: dict[str, str] = {}
    for each in reversed(cls.__mro__):
        if each.__module__.partition(".")[0] not in ("events", "runtime"):
            continue
        body = cast("ast.ClassDef", ast.parse(textwrap.dedent(inspect.getsource(each))).body[0]).body
        for attribute, text in pairwise(body):
            match attribute, text:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(doc))):
                    found[name] = on_one_line(doc)
                case _:
                    pass
    return found
