"""YAML that a foreign reader reads back."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param({"name": "shop", "ok": True}, "name: shop\nok: true\n", id="plain names have no quotes"),
        pytest.param({"a": "no"}, 'a: "no"\n', id="a word for false has quotes"),
        pytest.param({"a": ["x", "z"]}, "a:\n  - x\n  - z\n", id="a list is one item a line"),
        pytest.param({"a": [{"b": "x", "c": "z"}]}, "a:\n  - b: x\n    c: z\n", id="a mapping begins beside its dash"),
        pytest.param({"a": []}, "a: []\n", id="an empty list"),
        pytest.param({"a": "单价\n"}, 'a: "单价\\n"\n', id="Chinese stays as it is"),
    ],
)
def test_data_are_written_in_block_style(data: Mapping[str, Data], text: str) -> None:
    assert to_yaml(data) == text
