"""Wheels and source distributions: their metadata and content, and the product installed from them by uv and pipx."""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

from tests.release.conftest import REPOSITORY, TOOLS, EmptyHome, assert_page


def test_metadata_are_valid(dist: Path) -> None:
    files = [str(file) for file in dist.iterdir() if file.suffix in (".whl", ".gz")]
    assert len(files) == 4
    subprocess.run([TOOLS / "release/bin/twine", "check", "--strict", *files], check=True)


def test_wheel_and_source_have_the_built_page(dist: Path) -> None:
    (wheel,) = dist.glob("querymill-*.whl")
    with zipfile.ZipFile(wheel) as opened:
        packed = set(opened.namelist())
    assert "web/dist/index.html" in packed
    assert not [name for name in packed if name.startswith(("tests/", "web/src", "web/node_modules", "release/"))]
    (source,) = dist.glob("querymill-*.tar.gz")
    with tarfile.open(source) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert {"web/dist/index.html", "CHANGELOG.md", "LICENSE", "docs/reference.md"} <= names


def test_lists_of_components_name_what_is_installed() -> None:
    pinned = (REPOSITORY / "requirements/run.txt").read_text("utf-8")
    # those with a marker are for some systems only
    wanted = {component(*each) for each in re.findall(r"^([\w.-]+)==(\S+) \\$", pinned, re.MULTILINE)}
    assert len(wanted) > 40
    assert wanted <= components("querymill.cdx.json")
    assert {each.partition("==")[0] for each in components("page.cdx.json")} >= {"preact", "highlight-js"}


def components(file: str) -> set[str]:
    """Names and versions in a list of components."""
    listed = json.loads((REPOSITORY / "sbom" / file).read_text("utf-8"))
    assert listed["bomFormat"] == "CycloneDX"
    return {component(each["name"], each["version"]) for each in listed["components"]}


def component(name: str, version: str) -> str:
    return f"{re.sub(r'[-_.]+', '-', name).lower()}=={version}"


def test_tool_with_embedded_server_runs_the_demo(empty_home: EmptyHome) -> None:
    empty_home.run("uv", "tool", "install", "querymill[embedded]")
    with empty_home.serving("querymill", "demo", "--exit") as (url, process):
        assert_page(url)
        printed = process.stdout.read() if process.stdout else ""
    assert process.returncode == 0, printed


def test_tool_without_embedded_server_runs_the_demo_over_another_server(empty_home: EmptyHome, database: str) -> None:
    with empty_home.serving("uvx", "querymill", "demo", "--exit", QUERYMILL_DATABASE_URL=database) as (_, process):
        printed = process.stdout.read() if process.stdout else ""
    assert process.returncode == 0, printed


def test_tool_without_embedded_server_names_the_extra(empty_home: EmptyHome) -> None:
    empty_home.run("pipx", "install", "querymill")
    printed = empty_home.run("querymill", "up", status=2)
    (line,) = printed.splitlines()
    assert line.startswith("querymill: QUERYMILL_DATABASE_URL: not set")
    assert "querymill[embedded]" in line
    assert not (empty_home.folder / "data_pipeline").exists()
