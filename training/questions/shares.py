"""How many pairs each table is asked for: a fair share, but no more than it has different questions to offer."""

from __future__ import annotations


def shared_out[K](total: int, weights: dict[K, int], room: dict[K, int]) -> dict[K, int]:
    """The total in proportion to the weights, none above its room while another has some left.

    What is beyond all room is shared out in proportion to it.
    """
    counts = dict.fromkeys(weights, 0)
    left = total
    while roomy := {key: weight for key, weight in weights.items() if left and counts[key] < room[key]}:
        for key, share in _in_proportion(left, roomy).items():
            taken = min(share, room[key] - counts[key])
            counts[key] += taken
            left -= taken
    for key, share in _in_proportion(left, room if any(room.values()) else weights).items():
        counts[key] += share
    return counts


def _in_proportion[K](total: int, sizes: dict[K, int]) -> dict[K, int]:
    """The total in proportion to the sizes, the rest to the first ones."""
    whole = sum(sizes.values())
    counts = {key: total * size // whole for key, size in sizes.items()} if whole else {}
    for key in list(counts)[: total - sum(counts.values())]:
        counts[key] += 1
    return counts
