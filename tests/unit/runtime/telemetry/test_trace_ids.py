"""The caller's span in a header `traceparent`, as W3C Trace Context has it."""

from __future__ import annotations

import pytest

from runtime.telemetry.trace_ids import RemoteSpan, read_traceparent

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CALLER = RemoteSpan(TRACE, SPAN)


@pytest.mark.parametrize(
    ("header", "caller"),
    [
        pytest.param(f"00-{TRACE}-{SPAN}-01", CALLER, id="version 00"),
        pytest.param(f" 00-{TRACE}-{SPAN}-00 ", CALLER, id="spaces around it"),
        pytest.param(f"00-{TRACE}-{SPAN}-01-more", None, id="version 00 with another field"),
        pytest.param(f"00-{TRACE}-{SPAN}-01-", None, id="version 00 with an empty field"),
        pytest.param(f"01-{TRACE}-{SPAN}-01", CALLER, id="a higher version"),
        pytest.param(f"cc-{TRACE}-{SPAN}-01-what-the-future-brings", CALLER, id="a higher version with other fields"),
        pytest.param(f"cc-{TRACE}-{SPAN}-01.more", None, id="a higher version with a longer field"),
        pytest.param(f"ff-{TRACE}-{SPAN}-01", None, id="the version that does not exist"),
        pytest.param(f"00-{'0' * 32}-{SPAN}-01", None, id="no trace"),
        pytest.param(f"00-{TRACE}-{'0' * 16}-01", None, id="no span"),
        pytest.param(f"00-{TRACE.upper()}-{SPAN}-01", None, id="upper case"),
        pytest.param(f"00-{TRACE}-{SPAN}", None, id="no flags"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_traceparent_is_read_as_the_standard_has_it(header: str, caller: RemoteSpan | None) -> None:
    assert read_traceparent(header) == caller
