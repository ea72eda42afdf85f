"""Shapes of the client against the service's OpenAPI document."""

from __future__ import annotations

from typing import get_type_hints

import pytest

from querymill_client import schemas
from service.api.openapi.document import openapi

SHAPES = {name: shape for name, shape in vars(schemas).items() if hasattr(shape, "__required_keys__")}
DOCUMENTED = openapi()["components"]["schemas"]


@pytest.mark.parametrize("name", sorted(SHAPES.keys() & DOCUMENTED.keys()))
def test_shape_has_the_documented_fields(name: str) -> None:
    assert set(get_type_hints(SHAPES[name])) == set(DOCUMENTED[name]["properties"])
