"""Metrics of a quality report (its `figures`), and the share that each should reach (its `bar`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, cast

type FigureName = Literal[
    "first_pass_valid",
    "usable",
    "with_rows",
    "accepted_repairs",
    "no_signs",
    "outside_agreement",
    "tables",
    "business_columns",
    "relation_edges",
    "unique_skeletons",
    "said_literals",
    "retrieved_tables",
    "retrieved_examples",
    "loaded",
]

BARS: Final[Mapping[FigureName, float]] = {
    "first_pass_valid": 0.999,
    "usable": 1.0,
    "with_rows": 0.97,
    "no_signs": 0.95,
    "tables": 1.0,
    "business_columns": 0.95,
    "relation_edges": 1.0,
    "unique_skeletons": 0.5,
    "said_literals": 1.0,
    "loaded": 1.0,
}
"""Share, 0..1, that a figure should reach. A figure without a bar depends on what a model, a person or chance did."""
MIN_LEVEL_SHARE: Final = 0.15
"""Share of the pairs that each level of difficulty should have, if the tables allow it."""
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured share. `share` is None if it was not measured."""

    name: FigureName
    share: float | None
    """0..1; 1 if there was nothing to reach."""
    covered: int | None = None
    total: int | None = None
    excluded: int | None = None
    """Number of things that `total` leaves out; the report has the reasons."""
    missing: tuple[str, ...] = ()
    bar: float | None = None

    @property
    def reached(self) -> bool | None:
        """True if the share reaches its bar; None if there is no share or no bar."""
        return None if self.share is None or self.bar is None else self.share >= self.bar - _ROUNDING


def figures_json(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the figures of a report as JSON data, for the report itself and for the API."""
    return [{**asdict(figure), "reached": figure.reached} for figure in figures_of(report)]


def figures_of(report: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Return the figures of a report, also of an earlier version; steps that did not run have none."""
    coverage, validation = _within(report, "generation", "coverage"), _within(report, "validation")
    return (
        *_validity(validation),
        *_agreement(coverage, validation),
        *_coverage(coverage),
        *_retrieval(_within(report, "retrieval")),
        *_load(_within(report, "load")),
    )


def _within(report: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Return the nested object at this path of keys; an empty one if the report lacks it."""
    nothing: Mapping[str, Any] = {}
    found = report
    for name in names:
        part = found.get(name)
        found = cast("Mapping[str, Any]", part) if isinstance(part, dict) else nothing
    return found


def _of(name: FigureName, covered: int, total: int, **more: Any) -> Figure:
    share = covered / total if total else 1.0
    return Figure(name=name, share=share, covered=covered, total=total, bar=BARS.get(name), **more)


def _validity(validation: Mapping[str, Any]) -> Iterator[Figure]:
    if "valid_sqls" not in validation:
        return
    total, accepted = validation["total_questions"], validation.get("accepted_repairs", 0)
    usable = validation["valid_sqls"] + accepted
    yield _of("first_pass_valid", validation["first_pass_valid"], total)
    yield _of("usable", usable, total)
    yield _of("with_rows", usable - validation["empty"], usable)
    if repaired := validation.get("repaired_sqls"):
        yield _of("accepted_repairs", accepted, repaired)


def _agreement(coverage: Mapping[str, Any], validation: Mapping[str, Any]) -> Iterator[Figure]:
    if "signs" in coverage:
        yield _of("no_signs", coverage["pairs"] - len(coverage["signs"]), coverage["pairs"])
    if "outside" in validation:
        outside = _within(validation, "outside")
        if outside.get("judged"):
            yield _of("outside_agreement", outside["agreed"], outside["judged"])
        else:
            yield Figure(name="outside_agreement", share=None)


def _coverage(coverage: Mapping[str, Any]) -> Iterator[Figure]:
    names: tuple[FigureName, ...] = ("tables", "business_columns", "relation_edges", "unique_skeletons")
    for name in names:
        if part := _within(coverage, name):
            missing = tuple(map(_name, part.get("missing", ())))
            excluded = sum(part["excluded"].values()) if part.get("excluded") else None
            yield _of(name, part["covered"], part["total"], missing=missing, excluded=excluded)
    if "unsaid_literals" in coverage and "pairs" in coverage:
        wrong = len({each["pair_id"] for each in coverage["unsaid_literals"]})
        yield _of("said_literals", coverage["pairs"] - wrong, coverage["pairs"])


def _name(missing: object) -> str:
    return ".".join(map(str, cast("list[object]", missing))) if isinstance(missing, list) else str(missing)


def _retrieval(retrieval: Mapping[str, Any]) -> Iterator[Figure]:
    """Yield both shares; a report of an earlier version asked questions of the index's own templates."""
    if "questions" in retrieval:
        yield Figure(name="retrieved_tables", share=retrieval.get("tables@5"))
    if retrieval.get("questions"):
        yield Figure(name="retrieved_examples", share=retrieval["pairs@5"])


def _load(load: Mapping[str, Any]) -> Iterator[Figure]:
    if "loaded" in load:
        yield _of("loaded", sum(load["loaded"].values()), sum(load["expected"].values()))
