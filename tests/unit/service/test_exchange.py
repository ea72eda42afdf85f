"""What the headers of a request say about versions."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from service.errors import InvalidRequest
from service.exchange import expected_version, is_known, words_in


def request(name: str, value: str) -> Request:
    return Request({"type": "http", "headers": [(name.encode(), value.encode("latin-1"))]})


@pytest.mark.parametrize(
    ("value", "known"),
    [
        pytest.param('"7"', True, id="the tag"),
        pytest.param('W/"7"', True, id="the tag, weak"),
        pytest.param('"6", W/"7"', True, id="one of several"),
        pytest.param("*", True, id="any"),
        pytest.param('"6"', False, id="another"),
        pytest.param('"77"', False, id="a longer one"),
        pytest.param("7", False, id="no tag at all"),
        pytest.param('x"7"', False, id="a tag among rubbish"),
        pytest.param('"7', False, id="half a tag"),
        pytest.param(",,,", False, id="an empty list"),
        pytest.param("\xb2", False, id="no ASCII"),
    ],
)
def test_which_tags_are_known(value: str, known: bool) -> None:
    assert is_known(request("if-none-match", value), '"7"') is known


@pytest.mark.parametrize(
    ("value", "version"),
    [pytest.param('"7"', 7, id="a tag"), pytest.param('W/"7"', 7, id="a weak one"), pytest.param("*", None, id="any")],
)
def test_the_version_somebody_expects(value: str, version: int | None) -> None:
    assert expected_version(request("if-match", value)) == version


@pytest.mark.parametrize("value", [pytest.param('"\xb2"', id="a raised two"), pytest.param("9" * 5_000, id="too long"),
                                   pytest.param('"a"', id="no number")])  # fmt: skip
def test_a_version_that_is_none(value: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        expected_version(request("if-match", value))
    assert (refused.value.field, refused.value.status) == ("If-Match", 400)


def asked(query: bytes) -> Request:
    return Request({"type": "http", "query_string": query, "headers": []})


@pytest.mark.parametrize(
    ("query", "words"),
    [
        pytest.param(b"", None, id="none"),
        pytest.param(b"size=", None, id="an empty one"),
        pytest.param(b"size=small,%20large", ("small", "large"), id="several"),
        pytest.param(b"size=small&size=large", ("small", "large"), id="given twice"),
    ],
)
def test_words_of_a_list(query: bytes, words: tuple[str, ...] | None) -> None:
    assert words_in(asked(query), "size", ("small", "large")) == words


def test_a_word_nobody_knows_is_told_those_there_are() -> None:
    with pytest.raises(InvalidRequest) as refused:
        words_in(asked(b"size=small,huge"), "size", ("small", "large"))
    assert (refused.value.field, refused.value.status) == ("size", 400)
    assert refused.value.text("en") == "size: 'huge' is none of small, large"
