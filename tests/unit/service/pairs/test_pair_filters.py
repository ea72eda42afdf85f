"""Filters of the pair list, and the selection of pairs for an export."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events.facts.pair.state import PairState, Repair
from service.pair_views import filters
from service.pair_views.filters import PairFilter, choose

PAIR = PairState(
    pair_id="p",
    question="各服务区的车流量",
    sql="SELECT a FROM bss_branch",
    language="zh",
    difficulty="easy",
    family="period_over_period",
    theme="",
    tables=("bss_branch",),
    origin="grammar",
    status="validated",
    review=None,
    valid=True,
    rows=1,
    error=None,
    loaded=False,
    position=1,
)


@pytest.mark.parametrize(
    ("filters", "matches"),
    [
        pytest.param({"review": "none"}, True, id="no review"),
        pytest.param({"review": "approved"}, False, id="another review"),
        pytest.param({"family": "period_over_period", "origin": "grammar"}, True, id="family and origin"),
        pytest.param({"family": "count"}, False, id="another family"),
        pytest.param({"origin": "model"}, False, id="another origin"),
        pytest.param({"cause": "42703 t.x"}, False, id="a valid pair has no cause"),
        pytest.param({}, True, id="no filter"),
        pytest.param({"q": "车流量 select"}, True, id="words of question and SQL"),
        pytest.param({"q": "车流量 insert"}, False, id="one word that does not occur"),
        pytest.param({"q": "环比"}, True, id="the family's Chinese name"),
        pytest.param({"q": "Period OVER"}, True, id="the family's English name"),
        pytest.param({"q": "period_over"}, True, id="the family itself"),
        pytest.param({"q": "环比", "difficulty": ["hard"]}, False, id="a matching search and another difficulty"),
        pytest.param({"table": "bss_branch", "status": ["validated"]}, True, id="a table and a status"),
        pytest.param({"table": "bss"}, False, id="part of a table's name"),
        pytest.param({"status": ["approved"]}, False, id="another review"),
    ],
)
def test_pair_must_match_every_filter(filters: dict[str, Any], matches: bool) -> None:
    assert PairFilter(**filters).fits(PAIR) is matches


def test_search_reads_each_pair_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def family_word(family: str, language: str) -> str:
        read.append(language)
        return family

    monkeypatch.setattr(filters, "family_word", family_word)
    assert PairFilter(q="a b c h n r s").fits(PAIR)
    assert read == ["en", "zh"]


VALID = PAIR
INVALID = replace(PAIR, pair_id="i", valid=False, status="invalid")
APPROVED_INVALID = replace(INVALID, pair_id="a", review="approved")
REJECTED_INVALID = replace(INVALID, pair_id="r", review="rejected")
REMOVED = replace(INVALID, pair_id="x", status="removed")
ALL = [VALID, INVALID, APPROVED_INVALID, REJECTED_INVALID, REMOVED]


def test_invalid_filter_includes_reviewed_and_removed_pairs() -> None:
    found = [pair.pair_id for pair in ALL if PairFilter(status=["invalid"]).fits(pair)]
    assert found == ["i", "a", "r", "x"]


@pytest.mark.parametrize(
    ("include", "taken", "left_out"),
    [
        pytest.param([], "p", {"invalid": 4}, id="only pairs ready for training"),
        pytest.param(["invalid"], "piax", {"rejected": 1}, id="a reason not included still excludes"),
        pytest.param(["invalid", "rejected"], "piarx", {}, id="everything"),
    ],
)
def test_pairs_excluded_from_an_export_are_counted(include: list[str], taken: str, left_out: dict[str, int]) -> None:
    chosen = choose(ALL, include)
    assert ("".join(pair.pair_id for pair in chosen.pairs), chosen.left_out) == (taken, left_out)


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        pytest.param({"valid": False, "cause": "42703 t.x", "error": "?"}, "42703 t.x", id="recorded cause"),
        pytest.param({"valid": False, "error": "?"}, "?", id="the error, without a recorded cause"),
        pytest.param({"valid": False}, "unknown", id="neither"),
        pytest.param({"repair": Repair(before="", rule="having", accepted=False)}, "having", id="waiting repair"),
        pytest.param({"repair": Repair(before="", rule="having", accepted=True)}, None, id="accepted repair"),
    ],
)
def test_cause_filter_finds_what_a_pair_waits_for(fields: dict[str, Any], cause: str | None) -> None:
    pair = replace(PAIR, **fields)
    assert filters.cause_of(pair) == cause
    assert PairFilter(cause=cause or "having").fits(pair) is (cause is not None)


def test_repaired_filter_finds_loaded_repairs() -> None:
    loaded = replace(PAIR, status="loaded", validity="repaired")
    assert PairFilter(status=["repaired"]).fits(loaded)
    assert PairFilter(status=["loaded"]).fits(loaded)
    assert not PairFilter(status=["repaired"]).fits(PAIR)
