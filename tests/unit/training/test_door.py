"""The names that the package `training` offers to programs."""

from __future__ import annotations

import pytest

import training


@pytest.mark.parametrize("name", training.__all__)
def test_each_name_is_found(name: str) -> None:
    assert callable(getattr(training, name))


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        getattr(training, "nothing")  # noqa: B009  # type checkers refuse the other form
