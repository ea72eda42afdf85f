"""Response times of the product: until a request is started, a run is cancelled or taken over, a service is stopped.

The tests measure them; here they run alone, and what they measured is printed beside its limit.
Usage: python -m bench.speed.promptness
"""

from __future__ import annotations

import sys

from bench.support.measured_tests import print_what_they_measure


def main() -> int:
    return print_what_they_measure("acceptance", "integration")


if __name__ == "__main__":
    sys.exit(main())
