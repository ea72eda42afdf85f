"""Ranking of pairs: share of questions with an example of their tables and form among five pairs of their database."""

from __future__ import annotations

from collections.abc import Sequence

from bench.training.halves import halves
from querymill_client.embedding.embedder import Embedder
from querymill_client.retrieval.ranking import OPERATIONS_WEIGHT
from training.vectors.items import TrainingItem
from training.vectors.retrieval import Asked, ItemIndex, example_share

WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


def print_examples(items: Sequence[TrainingItem], asked: Sequence[Asked], embedder: Embedder) -> None:
    """Print the share for each ranking, and for a weight that is chosen on one half and measured on the other."""
    pairs = [item for item in items if item.kind == "sql"]
    index = ItemIndex(pairs, embedder.embed([pair.text for pair in pairs]))
    print(f"\n{f'questions with an example in {len(pairs)} pairs':<45}{f'of {len(asked)}':>8}{'share':>8}")
    rankings: dict[str, tuple[int | None, float | None]] = {
        "among all pairs (ceiling)": (None, None),
        "among five: cosine": (5, None),
        "among five: no near-copies": (5, 0.0),
        f"among five: the same, words × {OPERATIONS_WEIGHT}": (5, OPERATIONS_WEIGHT),
    }
    for name, (k, weight) in rankings.items():
        share = example_share(index, asked, embedder, k, weight=weight)
        print(f"{name:<45}{round(share * len(asked)):>8}{share:>8.3f}")
    parts = halves(asked)
    shares = {w: [example_share(index, part, embedder, weight=w) for part in parts] for w in WEIGHTS}
    cosine = [example_share(index, part, embedder, weight=None) for part in parts]
    print(f"\n{'weight chosen on':<20}{'weight':>8}{'there':>8}{'on the other':>14}{'cosine':>8}")
    for name, mine, other in (("one half", 0, 1), ("the other half", 1, 0)):
        best = max(WEIGHTS, key=lambda weight: shares[weight][mine])
        print(f"{name:<20}{best:>8}{shares[best][mine]:>8.3f}{shares[best][other]:>14.3f}{cosine[other]:>8.3f}")
