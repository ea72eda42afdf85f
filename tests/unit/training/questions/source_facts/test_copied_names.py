"""A table's copy of its parent's name is not shown beside the parent."""

from __future__ import annotations

from random import Random

from tests.unit.training.made import described, table, table_of
from training.questions import form as f
from training.questions.ingredients.ingredients import gather
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach

AREA = table("area", "area_id", "area_name:text", key=("area_id",))
SALE = table_of("sale(*sale_id, sale_name:text, area_id->area.area_id, area_label:text, goods:text)")
NAMES = ["North", "South", "West", "East"]
ROWS: dict[str, dict[str, list[object]]] = {
    "area": {"area_id": [1, 2, 3, 4], "area_name": [*NAMES]},
    "sale": {
        "sale_id": [*range(60)],
        "sale_name": [f"Sale {chr(65 + n % 26)}{chr(97 + n // 26)}" for n in range(60)],
        "area_id": [1 + n % 3 for n in range(60)],
        "area_label": [NAMES[n % 3] for n in range(60)],
        "goods": [("bread", "milk", "West")[n % 3] for n in range(60)],
    },
}


def test_copy_of_a_parents_name_is_not_shown_beside_the_parent() -> None:
    reach = Reach(described(AREA, SALE, rows=ROWS))
    ingredients = gather(reach, Words(reach, "en"), SALE.name, Random(1))
    shown = [ingredients.some_shown(4) for _ in range(200)]
    beside = [{s.column for s in show if isinstance(s, f.Field)} for show in shown if any(map(_is_parent, show))]
    alone = [{s.column for s in show if isinstance(s, f.Field)} for show in shown if not any(map(_is_parent, show))]
    assert beside
    assert not any("area_label" in columns for columns in beside)
    assert any("goods" in columns for columns in beside)
    assert any("area_label" in columns for columns in alone)


def _is_parent(shown: f.Shown) -> bool:
    return isinstance(shown, f.Entity)
