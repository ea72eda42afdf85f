"""Apportionment of pairs to tables: in proportion to weights, limited by the number of different questions."""

from __future__ import annotations


def shared_out[K](total: int, weights: dict[K, int], room: dict[K, int]) -> dict[K, int]:
    """Divide the total in proportion to the weights, no key above its room while another has some left.

    An excess over all room is divided in proportion to the room.
    """
    counts = dict.fromkeys(weights, 0)
    left = total
    while roomy := {key: weight for key, weight in weights.items() if left and counts[key] < room[key]}:
        for key, share in in_proportion(left, roomy).items():
            taken = min(share, room[key] - counts[key])
            counts[key] += taken
            left -= taken
    for key, share in in_proportion(left, room if any(room.values()) else weights).items():
        counts[key] += share
    return counts


def in_proportion[K](total: int, sizes: dict[K, int]) -> dict[K, int]:
    """Divide the total in proportion to the sizes; remainders go to the first keys."""
    whole = sum(sizes.values())
    counts = {key: total * size // whole for key, size in sizes.items()} if whole else {}
    for key in list(counts)[: total - sum(counts.values())]:
        counts[key] += 1
    return counts
