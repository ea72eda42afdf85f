"""What the headers of a request say about versions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.requests import Request

from events.facts.refusals import Refusal, TaskNotFound
from service.api.envelope import expected_version, is_known
from service.schemas.errors import InvalidRequest
from service.uploads.upload_checks import check_upload, decode_text


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


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda given: expected_version(request("if-match", given)), id="a header"),
        pytest.param(lambda given: decode_text(b"\xff", given), id="the name of a file"),
        pytest.param(lambda given: check_upload("t.txt", f"{given} b c", "tables"), id="a line of a file"),
        pytest.param(lambda given: _refuse(TaskNotFound(task_id=given)), id="an id"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_value_is_not_repeated_whole(ask: Callable[[str], object], language: str) -> None:
    with pytest.raises(Refusal) as short:
        ask("a" * 50)
    with pytest.raises(Refusal) as long:
        ask("a" * 5_000)
    begins, ends = short.value.text(language).split("a" * 50)
    said = long.value.text(language)
    assert said.startswith(begins)
    assert said.endswith(ends)
    assert "a…a" in said
    assert len(said) < 600


def _refuse(refusal: Refusal) -> None:
    raise refusal
