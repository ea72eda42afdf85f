"""Sources of the documentation site: each page is in both languages, or listed as English, and links are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from runtime.settings.settings import Settings
from tests.tables import from_table
from tests.unit.docs.reading import REPOSITORY, site_builder
from tests.unit.docs.test_reference import COMMANDS

DOCS = REPOSITORY / "docs"
CHINESE = DOCS / "zh"
PARAGRAPH = re.compile(r"\n\n|\n(?=[|-])")


BUILD = site_builder()


def test_each_page_of_the_navigation_is_chinese_or_listed_as_english() -> None:
    navigation = set(re.findall(r"- ([\w/-]+\.md)$", (REPOSITORY / "mkdocs.yml").read_text("utf-8"), re.MULTILINE))
    chinese = set(BUILD.pages("zh").values())
    assert navigation - chinese == set(BUILD.ENGLISH_ONLY)
    assert chinese <= navigation
    top = {page for page in BUILD.pages("en").values() if "/" not in page or page.startswith("how-to/")}
    assert top <= navigation


@from_table
def test_line_breaks_beside_chinese_are_removed_where_no_space_belongs(text: str, joined: str) -> None:
    assert BUILD.WRAPPED.sub("", text) == joined


TRANSLATED = sorted(path.relative_to(CHINESE).as_posix() for path in CHINESE.rglob("*.md"))
SOURCE = {target: REPOSITORY / source for source, target in BUILD.pages("en").items()}


@pytest.mark.parametrize("name", TRANSLATED)
def test_chinese_page_names_the_language_of_english_pages_it_links_to(name: str) -> None:
    path = CHINESE / name
    for paragraph in PARAGRAPH.split(path.read_text("utf-8")):
        linked = re.findall(r"\]\(([^)#\s]+\.md)", paragraph)
        english = [link for link in linked if not inside_chinese(path, link)]
        assert not english or "英文" in paragraph, english
        assert english or not re.search("[（，]英文）", paragraph), paragraph
        missed = [link for link in english if translated(path, link)]
        assert missed == [], "link to the Chinese page"


def inside_chinese(path: Path, link: str) -> bool:
    target = (path.parent / link).resolve()
    return target.is_relative_to(CHINESE) or target.name == "README.zh-CN.md"


def translated(path: Path, link: str) -> bool:
    target = (path.parent / link).resolve().relative_to(REPOSITORY).as_posix()
    return BUILD.pages("en").get(target) in TRANSLATED


def test_links_of_the_web_page_lead_to_pages_of_the_site() -> None:
    sources = "".join(path.read_text("utf-8") for path in (REPOSITORY / "web/src").rglob("*.tsx"))
    pages = re.findall(r'<DocsLink page="([^"]*)">', sources)
    assert len(pages) > 3
    assert {f"{page or 'index'}.md" for page in pages} <= set(SOURCE)


GUIDES = sorted({*(DOCS / "how-to").glob("*.md"), DOCS / "tutorial.md", DOCS / "index.md"})


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_commands_and_settings_of_a_guide_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    used = re.findall(r"(?:^|[`(])querymill ((?:[a-z]+ ?){1,2})", text, re.MULTILINE)
    assert [words for words in used if words.strip() not in COMMANDS and words.split()[0] not in COMMANDS] == []
    known = {f"QUERYMILL_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"QUERYMILL_[A-Z_]+", text)) <= known
