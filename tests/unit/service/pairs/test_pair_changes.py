"""Changes of pairs between two positions: each pair by what became of it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from events.facts.pair.state import PairState
from service.pairs.pair_changes import pair_changes
from service.schemas.responses.task_changes import PairChanges

PAIR = PairState(
    pair_id="p", question="How many?", sql="SELECT 1", language="en", difficulty="easy", family="count", theme="t",
    tables=(), origin="grammar", status="generated", review=None, valid=None, rows=None, error=None, loaded=False,
    position=1,
)  # fmt: skip
NOTHING = dict.fromkeys(PairChanges.__struct_encode_fields__, 0)


def pairs(**states: dict[str, Any]) -> dict[str, PairState]:
    return {pair_id: replace(PAIR, pair_id=pair_id, **state) for pair_id, state in states.items()}


def counted(earlier: dict[str, PairState], later: dict[str, PairState]) -> dict[str, int]:
    found = {name: getattr(pair_changes(earlier, later), name) for name in NOTHING}
    return {name: count for name, count in found.items() if count}


def test_new_pairs_count_with_the_state_they_have() -> None:
    later = pairs(
        a={"validity": "valid"}, b={"validity": "repaired", "sql": "SELECT 2"}, c={"validity": "invalid"}, d={}
    )
    assert counted({}, later) == {"added": 4, "valid": 1, "repaired": 1, "invalid": 1}


def test_known_pairs_count_only_if_their_state_changed() -> None:
    earlier = pairs(a={"validity": "valid", "loaded": True}, b={"validity": "valid"}, c={}, d={"review": "approved"})
    later = pairs(
        a={"validity": "valid"},
        b={"validity": "repaired", "sql": "SELECT 2", "review": "approved"},
        d={"review": "rejected", "loaded": True},
    )
    assert counted(earlier, later) == {
        "removed": 1, "changed": 1, "repaired": 1, "approved": 1, "rejected": 1, "loaded": 1, "unloaded": 1,
    }  # fmt: skip


def test_equal_pairs_have_no_changes() -> None:
    same = pairs(a={"validity": "valid", "loaded": True, "review": "approved"})
    assert counted(same, same) == {}
