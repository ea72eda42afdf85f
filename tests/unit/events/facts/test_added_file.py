"""Record of a file that a user changed or added: its type, and what it keeps of the file before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from events.facts.task.added_file import added_file
from events.facts.task.state import File

THEN = datetime(2025, 6, 27, 14, 30, 52, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "file_type"),
    [("shop.ddl", "ddl"), ("shop.md", "md"), ("tables.txt", "txt"), ("qs_shop_pair.json", "json"), ("noted", "json")],
)
def test_new_file_has_the_type_of_its_ending(name: str, file_type: str) -> None:
    added = added_file(None, name, "ab" * 32, 7, "added by ada")
    assert (added.name, added.sha256, added.size) == (name, "ab" * 32, 7)
    assert (added.file_type, added.description, added.is_primary) == (file_type, "added by ada", False)


def test_changed_file_keeps_its_properties() -> None:
    known = File(
        name="shop.txt",
        sha256="cd" * 32,
        size=1,
        file_type="md",
        description="document of shop",
        is_primary=True,
        execution_id=None,
        created_at=THEN,
        modified_at=THEN,
        position=3,
    )
    changed = added_file(known, "shop.txt", "ab" * 32, 7, "added by ada")
    assert (changed.sha256, changed.size) == ("ab" * 32, 7)
    assert (changed.file_type, changed.description, changed.is_primary) == ("md", "document of shop", True)
