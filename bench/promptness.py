"""How soon what is asked for is done: a request begun, a run cancelled or handed on, a service stopped.

The tests measure it on their way; here they run alone, and what they measured is printed beside its limit.
Usage: python -m bench.promptness
"""

from __future__ import annotations

import sys

from bench.support.measured_tests import print_what_they_measure


def main() -> int:
    return print_what_they_measure("acceptance", "integration")


if __name__ == "__main__":
    sys.exit(main())
