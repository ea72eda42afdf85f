"""Entity tags and expected versions in request headers, and shortened values in messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.requests import Request

from events.facts.refusals import Refusal, TaskNotFound
from service.api.envelope import expected_version, is_known
from service.schemas.errors import InvalidRequest
from service.uploads.upload_checks import check_upload, decode_text
from tests.tables import from_table


def request(name: str, value: str) -> Request:
    return Request({"type": "http", "headers": [(name.encode(), value.encode("latin-1"))]})


@from_table
def test_if_none_match_tag_comparison(value: str, known: bool) -> None:
    assert is_known(request("if-none-match", value), '"7"') is known


@pytest.mark.parametrize(
    ("value", "version"),
    [pytest.param('"7"', 7, id="a tag"), pytest.param('W/"7"', 7, id="a weak one"), pytest.param("*", None, id="any")],
)
def test_if_match_returns_expected_version(value: str, version: int | None) -> None:
    assert expected_version(request("if-match", value)) == version


@pytest.mark.parametrize("value", [pytest.param('"\xb2"', id="superscript"), pytest.param("9" * 5_000, id="too long"),
                                   pytest.param('"a"', id="not a number")])  # fmt: skip
def test_if_match_with_invalid_version_is_refused(value: str) -> None:
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
def test_message_shortens_a_long_value(ask: Callable[[str], object], language: str) -> None:
    with pytest.raises(Refusal) as short:
        ask("a" * 50)
    with pytest.raises(Refusal) as long:
        ask("a" * 5_000)
    begins, ends = short.value.text(language).split("a" * 50)
    message = long.value.text(language)
    assert message.startswith(begins)
    assert message.endswith(ends)
    assert "a…a" in message
    assert len(message) < 600


def _refuse(refusal: Refusal) -> None:
    raise refusal
