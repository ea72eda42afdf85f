"""The index finds the same labels as a comparison with each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from training.labels.label_index import LabelIndex

# few letters, so that labels begin with each other and occur in texts; `İ` has two letters in lower case
TEXTS = st.text(st.sampled_from("abAy 订单İ"), max_size=6)


@given(labels=st.lists(TEXTS, max_size=8), text=st.text(st.sampled_from("aby 订单i\u0307"), max_size=20))
def test_labels_in_a_text_are_those_whose_beginning_it_has(labels: list[str], text: str) -> None:
    expected = {label for label in labels if len(label) > 1 and label[:-1].lower() in text}
    assert index_of(labels).in_text(text) == expected


@given(labels=st.lists(TEXTS, max_size=8), label=TEXTS)
def test_label_without_its_beginning_is_every_rest_after_another_label(labels: list[str], label: str) -> None:
    expected = {label.removeprefix(other) for other in labels if other and label.startswith(other) and other != label}
    assert index_of(labels).without_beginning(label) == expected


def index_of(labels: list[str]) -> LabelIndex:
    index = LabelIndex()
    for label in labels:
        index.add(label)
    return index
