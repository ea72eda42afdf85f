"""One table of figures: ours, the limit or peer of the same run, their ratio, and the bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    what: str
    ours: float
    unit: str
    against: str
    theirs: float | None = None
    """None if there is nothing to compare with."""
    absent: str = "not installed"
    """The reason."""
    ratio: float | None = None
    bar: float | None
    """None if the figure is only informative."""
    better: Literal["more", "less"] = "more"

    @property
    def reached(self) -> bool:
        if self.ratio is None or self.bar is None:
            return True
        return self.ratio >= self.bar if self.better == "more" else self.ratio <= self.bar


def print_table(figures: list[Figure]) -> int:
    """Print the table; return 0 if every bar was reached, else 1."""
    print(f"{'':<34}{'ours':>18}  {'against':<36}{'':>12}{'ratio':>8}{'bar':>10}")
    for f in figures:
        theirs = f.absent if f.theirs is None else f"{f.theirs:,.1f}"
        ratio = "" if f.ratio is None else f"{f.ratio:.2f}"
        sign = "≥" if f.better == "more" else "≤"
        bar = f"{'–':>6}" if f.bar is None else f"{sign:>4} {f.bar:g}"
        note = "" if f.reached else "  missed"
        print(f"{f.what:<34}{f.ours:>11,.1f} {f.unit:<6}  {f.against:<36}{theirs:>13}{ratio:>8}{bar}{note}")
    return 0 if all(f.reached for f in figures) else 1
