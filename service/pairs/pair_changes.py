"""Changes of a task's pairs between two positions of the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from events.facts.ids import TaskId, pairs_stream
from events.facts.pair.state import PairState
from service.pairs.pair_states import PairStates
from service.schemas.responses.task_changes import PairChanges, TaskChanges
from service.tasks.diff import TaskDiff


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChangesReading:
    tasks: TaskDiff
    folded: PairStates

    async def changes(self, task_id: TaskId, start: int | None, end: int | None) -> TaskChanges:
        """Return the differences between the task at two positions, with those of its pairs. See `TaskDiff.changes`."""
        found = await self.tasks.changes(task_id, start, end)
        later = await self.folded.at(task_id, end)
        earlier = await self.folded.newest.at(pairs_stream(task_id), start or 0)
        found.pairs = pair_changes(earlier.pairs, later.pairs)
        return found


def pair_changes(earlier: Mapping[str, PairState], later: Mapping[str, PairState]) -> PairChanges:
    """Return the number of pairs that were added or removed, and of those that came into each state in between."""
    turned = [(earlier.get(pair_id), pair) for pair_id, pair in later.items()]
    common = [(before, after) for before, after in turned if before is not None]

    def newly(field: str, value: object) -> int:
        return sum(getattr(after, field) == value != getattr(before, field, None) for before, after in turned)

    return PairChanges(
        added=len(later.keys() - earlier.keys()),
        removed=len(earlier.keys() - later.keys()),
        changed=sum(before.text != after.text for before, after in common),
        valid=newly("validity", "valid"),
        repaired=newly("validity", "repaired"),
        invalid=newly("validity", "invalid"),
        approved=newly("review", "approved"),
        rejected=newly("review", "rejected"),
        loaded=newly("loaded", True),
        unloaded=sum(before.loaded and not after.loaded for before, after in common),
    )
