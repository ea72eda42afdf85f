"""The names that the package `training` and its packages offer to the rest of the program."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import training
from training.lazy_names import offered_names

ROOT = Path(training.__file__).parent
OFFERED = {f"training.{file.parent.name}": offered_names(str(file)) for file in sorted(ROOT.glob("*/__init__.py"))}


@pytest.mark.parametrize("name", training.__all__)
def test_each_name_of_the_package_is_found(name: str) -> None:
    assert callable(getattr(training, name))


@pytest.mark.parametrize(("package", "names"), OFFERED.items(), ids=list(OFFERED))
def test_each_name_of_an_inner_package_is_found(package: str, names: dict[str, tuple[str, str]]) -> None:
    found = import_module(package)
    for name, (module, own_name) in names.items():
        assert getattr(found, name) is getattr(import_module(module), own_name)
    assert [name for name in names if find_spec(f"{package}.{name}") is not None] == []


@pytest.mark.parametrize("package", ["training", "training.gate"])
def test_other_names_are_not(package: str) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        getattr(import_module(package), "nothing")  # noqa: B009  # type checkers refuse the other form
