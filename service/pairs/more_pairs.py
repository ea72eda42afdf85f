"""Requests for more pairs: of a family over a table, or in the places of pairs of the task."""

from __future__ import annotations

from collections import defaultdict

from events.facts.ids import TaskId
from events.facts.task.facts import MorePairs
from service.pairs.service import Pairs, known_pairs
from service.schemas.errors import InvalidRequest
from service.schemas.requests import PairGeneration
from service.texts import say
from training.questions import FAMILY_NAMES


async def wanted_pairs(pairs: Pairs, task_id: TaskId, request: PairGeneration) -> tuple[MorePairs, ...]:
    """Return the pairs to generate for a request.

    In the place of a pair comes one of its family over its tables; pairs of no family, such as imported ones, are left
    out. Raises TaskNotFound, PairNotFound, and InvalidRequest if the family is unknown or all pairs are left out.
    """
    folded = await pairs.folded.at(task_id)
    if request.pair_ids is None:
        assert request.family is not None and request.table is not None  # noqa: S101, PT018  # the request has both
        if request.family not in FAMILY_NAMES:
            raise InvalidRequest(
                say(
                    "family: {family!r} is none of {family_names}",
                    family=request.family,
                    family_names=", ".join(sorted(FAMILY_NAMES)),
                ),
                field="family",
            )
        return (MorePairs(family=request.family, tables=(request.table,), count=request.count),)
    alike: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for pair in known_pairs(folded, request.pair_ids):
        if pair.family in FAMILY_NAMES and pair.review != "rejected":
            alike[pair.family, pair.tables].append(pair.pair_id)
    if not alike:
        raise InvalidRequest(
            say("pair_ids: none of these pairs is of a family that can be generated, or all are rejected already"),
            field="pair_ids",
        )
    return tuple(
        MorePairs(family=family, tables=tables, count=len(ids), replaces=tuple(ids))
        for (family, tables), ids in alike.items()
    )
