"""Changes of the files of a synchronised folder."""

from __future__ import annotations

from typing import Any, cast

from querymill.pair_sync.folder import folder_changes
from querymill_client.schemas import PairView
from tests.tables import from_table

PAIR = {"question": "How many?", "sql": "SELECT 1;", "review": None, "validity": "valid"}


@from_table
def test_new_file_takes_a_free_path_in_the_folder(pair_id: str, paths: list[str], path: str) -> None:
    pairs = cast("dict[str, PairView]", {pair_id: cast("Any", PAIR)})
    assert [change.path for change in folder_changes({}, pairs, frozenset(), paths)] == [path]
