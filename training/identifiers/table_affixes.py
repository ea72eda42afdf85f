"""Prefixes and suffixes of table names without a meaning: `t_`, `bss_`, `sb` at the beginning, `base` at the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from training.language.lexicon import words_of
from training.language.segmentation import segmented, speaks
from training.language.split_names import Words, split_name
from training.language.word_lists import singular

_TABLE_PREFIXES = words_of("table prefix")
TABLE_SUFFIXES = frozenset({"tbl", "tab", "table", "dim", "fact", "lkp", "lkup"})
_DJANGO = frozenset({"django_content_type", "django_migrations"})


_CALLED_WITHOUT = 2
"""Minimum number of tables with the prefix that foreign keys name without it."""


def separated_prefixes(names: Sequence[str], columns: Iterable[str]) -> frozenset[str]:
    """Return first parts of names that carry no meaning: `t`, `dim`, short unknown ones of several tables (`bss`).

    In a Django database every first part counts: it is the app. A word before `_id` is a thing, such as the hero of
    `hero_id`, and no prefix.
    """
    firsts = Counter(parts[0] for name in names if len(parts := split_name(name)) > 1)
    if not _DJANGO.isdisjoint(names):
        return frozenset(firsts)
    keyed = frozenset(parts[:-1] for column in columns if len(parts := split_name(column)) > 1 and parts[-1] == "id")
    learned = {
        first
        for first, count in firsts.items()
        if (first,) not in keyed
        if (count >= max(2, 0.2 * len(names)) and len(first) <= 5 and not speaks(first))
        or (count >= 3 and len(first) <= 4 and not speaks(first))
    }
    return frozenset(learned) | (_TABLE_PREFIXES & firsts.keys()) | _left_out_in_keys(names, keyed)


def _left_out_in_keys(names: Sequence[str], keyed: frozenset[Words]) -> frozenset[str]:
    """Return prefixes that keys leave out: `res` of res_company, res_partner, if there are company_id, partner_id.

    Keys of at least two of its tables, and of at least half, must do so, and the rest of each name must be unique.
    """
    rests: dict[str, list[Words]] = defaultdict(list)
    ends = Counter[Words]()
    for name in names:
        parts = split_name(name)
        whole = (*parts[:-1], singular(parts[-1])) if parts else ()
        ends.update(whole[start:] for start in range(len(whole)))
        if len(whole) > 1:
            rests[whole[0]].append(whole[1:])
    return frozenset(
        first
        for first, own in rests.items()
        if (first,) not in keyed
        and all(ends[rest] == 1 for rest in own)
        and (called := sum(rest in keyed and (first, *rest) not in keyed for rest in own)) >= _CALLED_WITHOUT
        and called >= len(own) / 2
    )


def glued_prefix(names: Sequence[str]) -> str:
    """Return a prefix of all table names without separator (`sb` of sbcustomer), if most rests are known words."""
    if len(names) < 3:
        return ""
    common = common_start([name.lower() for name in names])
    for length in range(min(len(common), 6), 0, -1):
        prefix = common[:length]
        rests = [segmented(name.lower()[length:]) for name in names if name.lower()[length:].isalpha()]
        known = sum(rest is not None for rest in rests)
        if prefix.isalpha() and known >= 0.6 * len(names) and not any(speaks(name.lower()) for name in names):
            return prefix
    return ""


def common_start(names: Sequence[str]) -> str:
    """Return the longest common prefix of all names; "" without one."""
    first, last = min(names), max(names)
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:same]
