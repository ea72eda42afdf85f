"""Cross-validation of a weight: chosen on one half of the questions and measured on the other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from querymill_client.embedding.offline import OfflineEmbedder
from training.vectors.items import TrainingItem
from training.vectors.retrieval import Asked, ItemIndex, recall_at

WEIGHTS = (0.0, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0)


def halves(asked: Sequence[Asked]) -> tuple[list[Asked], list[Asked]]:
    """Divide by the digest of the question, so that databases and kinds are in both halves."""
    odd = [hashlib.sha256(one.question.encode()).digest()[0] % 2 == 1 for one in asked]
    return [a for a, o in zip(asked, odd, strict=True) if o], [a for a, o in zip(asked, odd, strict=True) if not o]


def print_halves(items: Sequence[TrainingItem], asked: Sequence[Asked], shipped: float) -> float:
    """Print a line for each direction; return the recall at 5 over both held-out halves."""
    one, other = halves(asked)
    found = {weight: _found(OfflineEmbedder(words_weight=weight), items, (one, other)) for weight in WEIGHTS}
    reached = 0.0
    print(f"\n{'weight chosen on':<20}{'weight':>8}{'@5 there':>10}{'@5 on the other':>17}{f'@5 with {shipped}':>13}")
    for name, mine, its, half in (("one half", 0, 1, other), ("the other half", 1, 0, one)):
        best = max(WEIGHTS, key=lambda w: (found[w][mine], -abs(w - 1)))
        print(f"{name:<20}{best:>8}{found[best][mine]:>10.3f}{found[best][its]:>17.3f}{found[shipped][its]:>13.3f}")
        reached += found[best][its] * sum(len(a.tables) for a in half)
    whole = reached / sum(len(a.tables) for a in asked)
    print(f"{len(one)} and {len(other)} questions; held out, both halves together: {whole:.3f}")
    return whole


def _found(
    embedder: OfflineEmbedder, items: Sequence[TrainingItem], groups: tuple[Sequence[Asked], ...]
) -> tuple[float, ...]:
    index = ItemIndex(items, embedder.embed([item.text for item in items]))
    return tuple(recall_at(index, group, embedder, (5,))[5] for group in groups)
