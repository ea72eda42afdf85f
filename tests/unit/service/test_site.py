"""Which encoding of a built file a caller gets, and who is told of a wrong address by a page."""

from __future__ import annotations

import pytest

from service.routes.site import PAGES, built_file, takes, wants_page


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


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        pytest.param("nowhere", BROWSER, True, id="a person at a browser reads a page"),
        pytest.param("nowhere", "*/*", False, id="a program gets a problem"),
        pytest.param("api/nowhere", BROWSER, False, id="the API answers as an API to everybody"),
        pytest.param("favicon.ico", "image/avif,image/*", False, id="a picture that is not there is no page"),
    ],
)
def test_a_wrong_address_is_told_in_the_form_that_is_read(path: str, accept: str, expected: bool) -> None:
    assert wants_page(path, accept) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("", True, id="the list"),
        pytest.param("tasks/", True, id="the list by its name"),
        pytest.param("tasks/task_20260101_120000", True, id="a task"),
        pytest.param("tasks/task_20260101_120000/replay", True, id="a replay"),
        pytest.param("settings", True, id="the settings"),
        pytest.param("tasks/x/nowhere", False, id="nothing of a task"),
        pytest.param("tasks/x/replay/y", False, id="nothing of a replay"),
        pytest.param("audits", False, id="a slip"),
        pytest.param("audit/x", False, id="nothing of the audit"),
    ],
)
def test_the_service_knows_the_addresses_that_the_page_knows(path: str, expected: bool) -> None:
    assert (PAGES.fullmatch(path) is not None) is expected
