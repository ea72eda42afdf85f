"""Builds the documentation site, English and Chinese, into `web/manual`: `make site`.

Zensical builds one language at a time from a folder of Markdown. Such a folder is made here: the pages of `docs/`,
those of other folders, and the reference pages, with their links adapted. Afterwards inline scripts become files, and
the search adopts its style sheet, because the service's content security policy allows neither inline scripts nor
style elements.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from docs.reference import PAGES
from service.schemas.language import Language

REPOSITORY = Path(__file__).parent.parent
SITE = REPOSITORY / "web" / "manual"
ELSEWHERE = {"deploy/README.md": "deploy.md", "CHANGELOG.md": "changes.md"}
"""Path in the site of pages outside `docs/`, by their path in the repository."""
INDEX_OF_REFERENCE = ("docs/reference.md", "docs/zh/reference.md")
"""Pages that say where the reference is; in the site, links to their sections lead to the reference pages."""
SECTIONS = {
    "commands": "commands",
    "settings": "settings",
    "endpoints": "api",
    "types": "api-types",
    "event-types": "events",
    "errors": "errors",
    "metrics": "metrics",
    "命令": "commands",
    "设置": "settings",
    "接口": "api",
    "类型": "api-types",
    "事件类型": "events",
    "错误": "errors",
    "指标": "metrics",
}
"""Reference page by the section of such a page."""
CHINESE = {
    "How-to guides": "操作指南",
    "Reference": "参考",
    "Explanation": "原理",
    "System": "跟随系统",
    "Light": "浅色",
    "Dark": "深色",
}
ENGLISH_ONLY = {"changes.md": "变更记录", "adr/README.md": "设计决策"}
"""Chinese title of each page that is only in English, because it is for maintainers."""
FENCE = re.compile(r"(^````.*?^````$|^```.*?^```$)", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\((?!\w+:)([^)#\s]+)(#[^)\s]*)?\)")
WIDE = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”"
WRAPPED = re.compile(rf"(?<=[{WIDE}])\n(?=[{WIDE}])|(?<=[，。；：、？！）”])\n(?=[\w`*[])(?!\d)")
"""Line break beside Chinese characters that a browser would show as a space."""
ADOPT_STYLES = """<script>ShadowRoot.prototype.appendChild = function (node) {
  if (node.nodeName !== "STYLE") return Node.prototype.appendChild.call(this, node);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(node.textContent);
  this.adoptedStyleSheets.push(sheet);
  return node;
};</script>"""
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
LANGUAGE = re.compile(r'<a href="[^"]*"(?= hreflang="(\w+)")')
ALTERNATE = re.compile(r'<link rel="alternate" href="[^"]*" hreflang="\w+">')
"""With these, the theme's script leads the language menu to the first page if no site map has the counterpart."""


def main(site: Path) -> None:
    """Build both languages into the folder `site`. Raises CalledProcessError if Zensical warns of anything."""
    shutil.rmtree(site, ignore_errors=True)
    folders: dict[Language, Path] = {"en": site, "zh": site / "zh"}
    for language, folder in folders.items():
        with tempfile.TemporaryDirectory() as stage:
            write_pages(language, Path(stage))
            config = Path(stage) / "mkdocs.yml"
            config.write_text(configuration(language), "utf-8")
            zensical = Path(sys.executable).with_name("zensical")
            subprocess.run([zensical, "build", "--strict", "--config-file", config], check=True)  # noqa: S603
            (Path(stage) / "site/404.html").unlink()
            shutil.copytree(Path(stage) / "site", folder)
    for page in site.rglob("*.html"):
        page.write_text(finished(page, site), "utf-8")


def pages(language: str) -> dict[str, str]:
    """Return the path in the site of each page of a language, by the path that it has or would have in `docs/`."""
    root = REPOSITORY / ("docs/zh" if language == "zh" else "docs")
    paths = [*root.rglob("*.md"), *(root / f"{name}.md" for name in PAGES)]
    found = {path.relative_to(REPOSITORY).as_posix(): path.relative_to(root).as_posix() for path in paths}
    return found if language == "zh" else {k: v for k, v in found.items() if not k.startswith("docs/zh/")} | ELSEWHERE


def text_of(source: str, language: Language) -> str:
    """Return the Markdown of a page: of a file, or a reference page."""
    file = REPOSITORY / source
    return file.read_text("utf-8") if file.exists() else PAGES[file.stem](language)


def write_pages(language: Language, stage: Path) -> None:
    """Write the pages of a language, with links between pages of the site, into `docs` below `stage`."""
    paths = pages(language)
    for source, target in paths.items():
        parts = FENCE.split(text_of(source, language))
        link = partial(adapted, source=source, paths=paths)
        parts[::2] = [LINK.sub(link, WRAPPED.sub("", part)) for part in parts[::2]]
        file = stage / "docs" / target
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(parts), "utf-8")
    if language == "en":
        shutil.copytree(REPOSITORY / "docs/pictures", stage / "docs/pictures")
        shutil.copy(REPOSITORY / "docs/verify_event_log.py", stage / "docs")


def adapted(link: re.Match[str], source: str, paths: dict[str, str]) -> str:
    """Return a link of the page `source` for the site: its text alone if the target is not in the site."""
    words, anchor = link[1], link[3] or ""
    target = os.path.normpath(Path(source).parent / link[2])
    if target in INDEX_OF_REFERENCE and (name := SECTIONS.get(unquote(anchor[1:]))) is not None:
        target, anchor = (Path(target).parent / f"{name}.md").as_posix(), ""
    here = Path(paths[source]).parent
    if target in paths:
        return f"[{words}]({os.path.relpath(paths[target], here)}{anchor})"
    if (english := pages("en").get(target)) is not None:  # from a Chinese page
        return f"[{words}]({os.path.relpath('..', here)}/{url_of(english)}{anchor})"
    return link[0] if target.startswith("docs/") and not target.endswith(".md") else words


def url_of(page: str) -> str:
    """Return the URL of a page below the root of its language."""
    return re.sub(r"(^|(?<=/))(index|README)/$", "", f"{page.removesuffix('.md')}/")


def configuration(language: Language) -> str:
    """Return Zensical's configuration; in Chinese, the navigation leads to the English page where there is no other."""
    text = (REPOSITORY / "mkdocs.yml").read_text("utf-8")
    if language == "en":
        return text

    def entry(found: re.Match[str]) -> str:
        title = ENGLISH_ONLY.get(found[1])
        return found[0] if title is None else f'- "{title}（英文）": ../{url_of(found[1])}'

    text = re.sub(r"- ([\w/-]+\.md)$", entry, text, flags=re.MULTILINE)
    for word, translation in CHINESE.items():
        text = re.sub(rf"\b{word}(?=[:}}])", translation, text)
    return (
        text.replace("language: en", "language: zh").replace("link: ./", "link: ../").replace("link: zh/", "link: ./")
    )


def finished(page: Path, site: Path) -> str:
    """Return a built page with its inline scripts in files, and the language menu leading to the page's counterpart."""

    def external(script: re.Match[str]) -> str:
        file = site / "assets" / "inline" / f"{hashlib.sha256(script[1].encode()).hexdigest()[:8]}.js"
        file.parent.mkdir(exist_ok=True)
        file.write_text(script[1], "utf-8")
        return f'<script src="{os.path.relpath(file, page.parent)}"></script>'

    def counterpart(link: re.Match[str]) -> str:
        root = site / "zh" if link[1] == "zh" else site
        inside = page.relative_to(site / "zh" if page.is_relative_to(site / "zh") else site).parent
        target = root / inside if (root / inside / "index.html").exists() else root
        return f'<a href="{os.path.relpath(target, page.parent)}/"'

    text = page.read_text("utf-8").replace("<head>", f"<head>{ADOPT_STYLES}", 1)
    return LANGUAGE.sub(counterpart, ALTERNATE.sub("", INLINE_SCRIPT.sub(external, text)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SITE)
