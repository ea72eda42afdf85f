"""The built documentation site: no warning, no broken link, nothing that the content security policy forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.unit.docs.reading import site_builder

pytestmark = pytest.mark.long


class Page(HTMLParser):
    """Links, ids, inline scripts and inline styles of a built page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.inline: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [link for name in ("href", "src") if (link := given.get(name))]
        self.ids |= {found for name in ("id", "name") if (found := given.get(name))}
        if "style" in given or tag == "style" or (tag == "script" and "src" not in given and "type" not in given):
            self.inline.append(str(self.get_starttag_text()))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the built site. Building fails if Zensical warns of anything."""
    pytest.importorskip("zensical", reason="needs Zensical, which `make .venv/.dev` installs")
    folder = tmp_path_factory.mktemp("site") / "manual"
    site_builder().main(folder)
    return folder


@pytest.fixture(scope="module")
def built(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in site.rglob("*.html")}


def broken(path: Path, built: dict[Path, Page]) -> Iterator[str]:
    """Yield the links of a page whose file or anchor does not exist."""
    for link in built[path].links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        target = target / "index.html" if target.is_dir() else target
        anchor = unquote(parts.fragment)
        if not target.is_file() or (anchor and target in built and anchor not in built[target].ids):
            yield link


def test_links_of_the_built_site_lead_to_files_and_anchors(built: dict[Path, Page], site: Path) -> None:
    assert len(built) > 60
    assert sum(len(page.links) for page in built.values()) > 5000
    assert {str(path.relative_to(site)): found for path in built if (found := [*broken(path, built)])} == {}


def test_built_pages_conform_to_the_content_security_policy(built: dict[Path, Page]) -> None:
    assert [inline for page in built.values() for inline in page.inline] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_language_menu_leads_to_the_same_page(site: Path, language: str) -> None:
    page = site / ("zh" if language == "zh" else "") / "how-to/models/index.html"
    targets = dict(re.findall(r'<a href="([^"]+)" hreflang="(\w+)"', page.read_text("utf-8")))
    assert {code: (page.parent / link).resolve().relative_to(site) for link, code in targets.items()} == {
        "en": Path("how-to/models"),
        "zh": Path("zh/how-to/models"),
    }
