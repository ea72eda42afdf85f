"""Which encoding of a built file a caller gets."""

from __future__ import annotations

import pytest

from service.routes.site import built_file, takes


@pytest.mark.parametrize(
    ("accepted", "encoding", "expected"),
    [
        pytest.param("gzip, deflate, br", "br", True, id="one of several"),
        pytest.param("gzip;q=0.5", "gzip", True, id="one that is liked less"),
        pytest.param("br;q=0", "br", False, id="one that is refused"),
        pytest.param("br; q=0.000", "br", False, id="one that is refused at length"),
        pytest.param("", "gzip", False, id="none at all"),
        pytest.param("brotli", "br", False, id="another name"),
    ],
)
def test_an_encoding_is_taken(accepted: str, encoding: str, expected: bool) -> None:
    assert takes(accepted, encoding) is expected


@pytest.mark.parametrize("path", ["", "../site.py", "assets/../../site.py", "a\0b", "x" * 5000])
def test_no_path_leads_out_of_the_built_page(path: str) -> None:
    assert built_file(path) is None
