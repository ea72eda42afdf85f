"""Links, titles and paths of the documentation pages."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.unit.docs.reading import PAGES, REPOSITORY, anchors, links, page

LINKS = [(path, link) for path in PAGES for link in links(path)]


def name_of(value: object) -> str:
    return str(value.relative_to(REPOSITORY)) if isinstance(value, Path) else str(value)


@pytest.mark.long
@pytest.mark.parametrize(("path", "link"), LINKS, ids=name_of)
def test_link_has_an_existing_target(path: Path, link: str) -> None:
    target, _, anchor = unquote(link).partition("#")
    found = (path.parent / target).resolve() if target else path
    assert found.is_relative_to(REPOSITORY)
    assert found.exists()
    if anchor:
        assert anchor in anchors(found.read_text("utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_page_has_no_local_path(path: Path) -> None:
    found = re.search(r"(?<![\w.])/(?:work|home|root|tmp|Users|opt(?!/querymill)|mnt)/\S*", path.read_text("utf-8"))
    assert found is None, f"{name_of(path)}: {found and found[0]}"


SNIPPETS = REPOSITORY / "web/src/pages/task/result/snippets.ts"


@pytest.mark.parametrize("path", [*PAGES, SNIPPETS, REPOSITORY / "client/README.md"], ids=name_of)
def test_client_is_installed_by_its_name(path: Path) -> None:
    commands = re.findall(r"pip install [^`\n]*client\S*", path.read_text("utf-8"))
    ours = r"pip install (\./client`\S*|.*\bquerymill-client|'querymill-client\[\w+\]')\S*"
    assert [command for command in commands if not re.fullmatch(ours, command)] == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_page_begins_with_a_title(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert not any(line.rstrip() != line for line in lines)


def test_pages_are_reachable_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [REPOSITORY / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for link in links(path):
            target = (path.parent / link.partition("#")[0]).resolve()
            waiting += sorted(target.glob("*.md")) if target.is_dir() else [target] if target.suffix == ".md" else []
    assert set(PAGES) <= seen


def test_index_for_models_lists_every_page() -> None:
    index = REPOSITORY / "llms.txt"
    listed = {(REPOSITORY / link).resolve() for link in links(index)}
    assert set((REPOSITORY / "docs").glob("*.md")) <= listed
    assert all(path.exists() for path in listed)


def test_pictures_and_the_animation_are_small() -> None:
    limits = {".png": 400_000, ".webp": 1_500_000}
    for picture in (REPOSITORY / "docs/pictures").iterdir():
        assert picture.stat().st_size < limits[picture.suffix]


@pytest.mark.parametrize(
    "name", ["schema", "events", "runtime", "training", "executor", "service", "samples", "querymill"]
)
def test_package_is_imported_from_the_repository(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve().is_relative_to(REPOSITORY)


@pytest.mark.parametrize(
    "name", ["schema", "events", "runtime", "training", "executor", "service", "samples", "querymill"]
)
def test_package_is_listed_on_the_architecture_page(name: str) -> None:
    assert f"`{name}/`" in page("architecture.md")
