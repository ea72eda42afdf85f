"""Waiting times on the page: until events are shown, until requests are answered, and until the next frame.

The tests of the page measure them; here they run alone, and what they measured is printed beside its limit.
Needs Chromium and the built page. Usage: python -m bench.speed.paint
"""

from __future__ import annotations

import os
import sys

from bench.support.measured_tests import print_what_they_measure


def main() -> int:
    os.environ["QUERYMILL_REQUIRE_BROWSER"] = "1"
    return print_what_they_measure("browser")


if __name__ == "__main__":
    sys.exit(main())
