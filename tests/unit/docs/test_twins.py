"""Chinese and English twins of a page have the same structure, so that neither is changed without the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest

from tests.tables import from_table
from tests.unit.docs.reading import REPOSITORY, anchors, site_builder

BUILD = site_builder()
README = "README.md"
TWINS = {README: (REPOSITORY / "README.zh-CN.md", REPOSITORY / README)} | {
    target: (chinese, REPOSITORY / source)
    for source, target in BUILD.pages("en").items()
    if (chinese := REPOSITORY / "docs" / "zh" / target).exists()
}
"""Chinese and English file of each page, by the path of the page in the site."""
FENCED = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
CODE = re.compile("``.+?``|`[^`]+`")
ITEM = re.compile(r" *(?:-|\d\.) ")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HAN = re.compile("[\u3400-\u9fff]")
TRANSLATED = re.compile(r'"[^"]*"|<[^>]*>|#.*')
"""Parts of a line of code that are translated: strings, placeholders and comments."""
CHOSEN_LANGUAGE = {" --lang en": "", '"zh"': '"en"', "highway_db.zh": "highway_db.en"}


class Block(NamedTuple):
    """Code block: its language, and its code without what names the language of the example."""

    language: str
    code: str


def structure(path: Path) -> list[str | Block]:
    """Return the headings, paragraphs, list items, table rows and code blocks of a page, in order."""
    text = path.read_text("utf-8")
    found: list[str | Block] = []
    end = 0
    for block in FENCED.finditer(text):
        found += prose(text[end : block.start()])
        code = block[3]
        for chinese, english in CHOSEN_LANGUAGE.items():
            code = code.replace(chinese, english)
        found.append(Block(block[2], code))
        end = block.end()
    return [*found, *prose(text[end:])]


def prose(text: str) -> Iterator[str]:
    """Yield the kind of each element: a heading's level, a row's number of cells and the names in its first one."""
    before = ""
    for line in text.splitlines():
        if line.startswith("#"):
            yield line.partition(" ")[0]
        elif line.startswith("|"):
            cells = line.replace("\\|", "").split("|")
            yield f"row of {len(cells) - 2}: {' '.join(sorted(CODE.findall(cells[1])))}"
        elif ITEM.match(line):
            yield "item"
        elif line and not before:
            yield "paragraph"
        before = line


def links(path: Path) -> list[str]:
    """Return the links of a page: pages of the site without their language, anchors as the number of their heading."""
    return sorted(place(path, link) for link in LINK.findall(FENCED.sub("", path.read_text("utf-8"))))


def place(path: Path, link: str) -> str:
    target, _, anchor = link.partition("#")
    if ":" in target:
        return link
    file = (path.parent / target).resolve() if target else path
    name = file.relative_to(REPOSITORY).as_posix()
    name = BUILD.pages("zh").get(name) or BUILD.pages("en").get(name) or name.replace(".zh-CN", "")
    return f"{name}#{anchors(file.read_text('utf-8')).index(unquote(anchor))}" if anchor else name


def same(chinese: str, english: str, language: str) -> bool:
    """Return True if two lines of code differ only in strings, placeholders, comments, or as prose in a file's text."""
    kept, expected = TRANSLATED.sub("", chinese), TRANSLATED.sub("", english)
    translated = HAN.search(chinese) is not None
    return chinese == english or (translated and (kept == expected or (not language and HAN.search(kept) is not None)))


@from_table
def test_lines_of_code_are_the_same_apart_from_words(chinese: str, english: str, language: str, equal: bool) -> None:
    assert same(chinese, english, language) is equal


@pytest.mark.parametrize("name", TWINS)
def test_twins_have_the_same_headings_paragraphs_items_and_rows(name: str) -> None:
    chinese, english = map(structure, TWINS[name])
    assert [part if isinstance(part, str) else f"code {part.language}" for part in chinese] == [
        part if isinstance(part, str) else f"code {part.language}" for part in english
    ]


@pytest.mark.parametrize("name", sorted({*TWINS} - {README}))
def test_twins_have_the_same_code(name: str) -> None:
    """The examples of the README are from a database in its language."""
    blocks = [[part for part in structure(path) if isinstance(part, Block)] for path in TWINS[name]]
    differences = [
        (line, other)
        for chinese, english in zip(*blocks, strict=True)
        for line, other in zip(chinese.code.splitlines(), english.code.splitlines(), strict=True)
        if not same(line, other, english.language)
    ]
    assert differences == []


def test_first_ten_minutes_has_equal_code_in_both_languages() -> None:
    """Its blocks are run from the English page."""
    chinese, english = (
        [block[3] for block in FENCED.finditer(path.read_text("utf-8"))] for path in TWINS["first-ten-minutes.md"]
    )
    assert chinese == english


@pytest.mark.long
@pytest.mark.parametrize("name", TWINS)
def test_twins_have_the_same_links(name: str) -> None:
    chinese, english = map(links, TWINS[name])
    assert chinese == english
