"""Effect of each rule: it is switched off, and the changes are counted.

Usage: python -m bench.training.rules relations|labels|repair [NAME …]

`relations`: for each pattern of `training/relations/by_name/rules.py`, or those that contain NAME, the true relations
that are lost and the wrong ones that appear without it.
`labels`: for each function and list of words of the packages that make labels, or those that contain NAME, the
labels that change without it, and the questions of the same meaning.
`repair`: for each repair rule the repairs that use it, those of them that are lost without it, and those that are
wrong, on the databases NAME, by default on all.

Each is counted on the databases that the rules were written on, and on others. A rule without effect on the others
should be removed, unless the documents give a reason.
"""

from __future__ import annotations

import sys

from bench.training.rules import labels, relations, repair

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
