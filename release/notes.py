"""Print the notes of a release: its section of CHANGELOG.md. Use: `python3 release/notes.py v0.2.0`."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
PROJECTS = ("pyproject.toml", "client/pyproject.toml")
_SECTION = re.compile(r"^## (?P<version>\S+) · (?P<date>.+)\n(?P<notes>(?:(?!## ).*\n?)*)", re.MULTILINE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class NotReleasable(Exception):
    """The tag cannot be released; the message says what to change."""


def notes_of(tag: str, changelog: str, versions: dict[str, str]) -> str:
    """Return the notes of the release `vX.Y.Z`, in Markdown, without the heading.

    `versions`: version in each project file. Raises NotReleasable if a version differs from the tag's, or if the
    changelog has no dated section of the version.
    """
    version = tag.removeprefix("v")
    for file, found in versions.items():
        if found != version:
            raise NotReleasable(f"{file}: the version is {found}; set it to {version}, or tag v{found}")
    for section in _SECTION.finditer(changelog):
        if section["version"] == version:
            if not _DATE.fullmatch(section["date"]):
                raise NotReleasable(f"CHANGELOG.md: {version} is {section['date']}; write the day of the release")
            return section["notes"].strip() + "\n"
    raise NotReleasable(f"CHANGELOG.md: there is no section `## {version} · YYYY-MM-DD`")


def main(tag: str) -> int:
    """Print the notes of a tag; return 0, or 1 if it cannot be released."""
    versions = {name: tomllib.loads((REPOSITORY / name).read_text("utf-8"))["project"]["version"] for name in PROJECTS}
    try:
        notes = notes_of(tag, (REPOSITORY / "CHANGELOG.md").read_text("utf-8"), versions)
    except NotReleasable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(notes)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
