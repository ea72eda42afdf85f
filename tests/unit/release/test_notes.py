"""Notes of a release from the changelog."""

from __future__ import annotations

import pytest

from release.notes import PROJECTS, REPOSITORY, NotReleasable, notes_of
from tests.tables import from_table

CHANGELOG = """# Changes

## 1.1.0 · unreleased

- Later.

## 1.0.0 · 2026-01-31

Introduction.

### Part

- First.

## 0.9.0 · 2025-12-01

- Earlier.
"""


@from_table
def test_notes_are_the_section_without_its_heading(version: str, notes: str) -> None:
    assert notes_of(f"v{version}", CHANGELOG, dict.fromkeys(PROJECTS, version)) == notes


@from_table
def test_tag_without_notes_or_with_another_version_is_refused(tag: str, versions: tuple[str, str], reason: str) -> None:
    with pytest.raises(NotReleasable) as refused:
        notes_of(tag, CHANGELOG, dict(zip(PROJECTS, versions, strict=True)))
    assert reason in str(refused.value)


def test_the_changelog_has_sections_of_the_expected_form() -> None:
    changelog = (REPOSITORY / "CHANGELOG.md").read_text("utf-8")
    assert len(notes_of("v0.1.0", changelog, {}).splitlines()) > 3
