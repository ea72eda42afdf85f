"""The price list of rules: each is switched off, and the change is counted.

Usage: python -m bench.rules relations|labels|repair [NAME …]

`relations`: for each pattern of `training/relations/by_name/rules.py`, or those that contain NAME, how many true
relations are lost and how many wrong ones appear without it.
`labels`: for each function and list of words of the packages that make labels, or those that contain NAME, how many
labels change without it, and how many questions of the same meaning.
`repair`: for each repair rule how many repairs use it, how many of these are lost without it, and how many are wrong,
on the databases NAME, else on all.

Each is counted on the databases that the rules were written on, and on others. A rule without effect on the others has
no reason to stay, unless the documents give one.
"""

from __future__ import annotations

import sys

from bench.rules import labels, relations, repair

REPORTS = {"relations": relations.report, "labels": labels.report, "repair": repair.report}


def main(arguments: list[str]) -> int:
    kind, *names = arguments or [""]
    if kind not in REPORTS:
        print(__doc__)
        return 2
    REPORTS[kind](names)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
