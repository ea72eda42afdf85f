"""Changes of the files of a synchronised folder."""

from __future__ import annotations

from typing import Any, cast

import pytest

from querymill.pair_sync.folder import folder_changes
from querymill_client.schemas import PairView

PAIR = {"question": "How many?", "sql": "SELECT 1;", "review": None, "validity": "valid"}


@pytest.mark.parametrize(
    ("pair_id", "paths", "path"),
    [
        pytest.param("p1", [], "p1.md", id="free"),
        pytest.param("p1", ["P1.md", "p1_2.md"], "p1_3.md", id="taken by other pairs"),
        pytest.param("../p1", [], ".._p1.md", id="not out of the folder"),
    ],
)
def test_new_file_takes_a_free_path_in_the_folder(pair_id: str, paths: list[str], path: str) -> None:
    pairs = cast("dict[str, PairView]", {pair_id: cast("Any", PAIR)})
    assert [change.path for change in folder_changes({}, pairs, frozenset(), paths)] == [path]
