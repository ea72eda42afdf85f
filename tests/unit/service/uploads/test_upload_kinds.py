"""The guessed kind of an upload, and the message if its content is of another kind."""

from __future__ import annotations

import pytest

from service.schemas.errors import InvalidRequest
from service.schemas.fields import InputKind
from service.uploads.upload_checks import check_upload, kind_of_checked
from tests.tables import from_table

TABLES = "bss_company\nbss_branch\n"


@from_table
def test_content_takes_precedence_over_the_name(name: str, text: str, kind: InputKind, entries: int) -> None:
    assert check_upload(name, text, None) == (kind, entries)
    assert kind_of_checked(name, text) == kind


@from_table
def test_refusal_names_the_assumed_kind(name: str, text: str, given: InputKind | None, en: str, zh: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_upload(name, text, given)
    assert en in refused.value.text("en")
    assert zh in refused.value.text("zh")


def test_upload_declared_as_tables_keeps_its_kind() -> None:
    assert check_upload("relations.txt", TABLES, "tables") == ("tables", 2)
    assert kind_of_checked("relations.txt", TABLES) == "tables"
