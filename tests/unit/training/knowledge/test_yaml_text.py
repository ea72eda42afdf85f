"""YAML that a foreign reader reads back."""

from __future__ import annotations

from collections.abc import Mapping

import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import from_table
from training.knowledge.yaml_text import Data, to_yaml

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["", "no", "NULL", "1", "1.0", "0x1", "1_000", "2024-01-01", "~", "- a", "a: b", "a #b", "'", '"', "\\", "=", "<<"]
)
DATA = st.recursive(
    TEXTS | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS, DATA, max_size=5))
def test_any_data_come_back(data: Mapping[str, Data]) -> None:
    assert yaml.safe_load(to_yaml(data)) == data


@from_table
def test_data_are_written_in_block_style(data: Mapping[str, Data], text: str) -> None:
    assert to_yaml(data) == text
