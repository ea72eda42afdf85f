"""XML of Office files: what is refused before it is parsed, and what refusing costs."""

from __future__ import annotations

import time

import pytest

from training.catalog.user_files.packed_xml import OfficeFileError, read_part


@pytest.mark.parametrize(
    "declaration",
    [
        pytest.param(b'xmlns="' + b"u" * 200 + b'"', id="long namespace"),
        pytest.param(b"xmlns:a = '" + b"u" * 200 + b"'", id="long namespace in single quotes"),
        pytest.param(b'xmlns:b="b" xmlns:a="' + b"u" * 200 + b'"', id="long namespace after a short one"),
        pytest.param(b"xmlns:" + b"a" * 200 + b'="u"', id="long name"),
        pytest.param(b"xmlns" + b" " * 300 + b'="' + b"u" * 200 + b'"', id="many spaces"),
        pytest.param(b"xmlns:" + b"x" * 200 + b'="u"', id="long name of the letter that xmlns begins with"),
    ],
)
def test_long_namespace_is_refused(declaration: bytes) -> None:
    with pytest.raises(OfficeFileError, match="a long namespace"):
        read_part({"part": b"<a " + declaration + b"/>"}, "part")


@pytest.mark.parametrize(
    "declarations",
    [
        pytest.param(b"", id="none"),
        pytest.param(b'xmlns="' + b"u" * 199 + b'"', id="namespace of 199 bytes"),
        pytest.param(b'xmlns:x="x" ' * 30, id="many short ones"),
        pytest.param(b'xmlns="u" descr="' + b"d" * 5000 + b'"', id="another attribute is long"),
    ],
)
def test_ordinary_declarations_are_read(declarations: bytes) -> None:
    part = b"<a " + declarations + b"/>"
    assert read_part({"part": part}, "part") == part


def test_text_about_namespaces_is_read() -> None:
    english = f"URI given by the xmlns of the customer's message, {'which is long, ' * 20}"
    chinese = f"报文根元素的 xmlns 属性，{'很长' * 90}"
    part = f"<a>{english}{chinese}</a>".encode()
    assert read_part({"part": part}, "part") == part


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(b"xmlns" * 39 + b'"' + b"a" * 199 + b'"', id="many beginnings of one declaration"),
        pytest.param(b'xmlns="' + b"xmlns='" * 28 + b'"', id="declarations in a declaration"),
        pytest.param(b"x" * 199 + b"xmlns", id="letters that xmlns begins with"),
    ],
)
def test_search_for_long_namespaces_takes_time_in_proportion(block: bytes) -> None:
    part = b"<!--" + block * (4_000_000 // len(block)) + b"--><a/>"
    began = time.thread_time()
    read_part({"part": part}, "part")
    # about half a second; five if each declaration were read up to 200 times
    assert time.thread_time() - began < 4
