"""More pairs of a family about a table, which differ from the known pairs."""

from __future__ import annotations

from collections import Counter

from tests.unit.training.questions import shop
from training.questions.generation.generate import GenerationOptions, MoreWanted, generate_more, generate_pairs

OPTIONS = GenerationOptions(source_name="shop", pairs_per_table=15)
SOURCE = shop.shop("en")


def test_more_pairs_are_new_and_of_the_family_wanted() -> None:
    known = generate_pairs(SOURCE, OPTIONS)
    texts = {(pair.question, pair.sql) for pair in known}
    kinds = Counter((pair.family, pair.tables) for pair in known if len(pair.tables) == 1)
    [((family, tables), _)] = kinds.most_common(1)
    wanted = [MoreWanted(family=family, tables=frozenset(tables), count=n) for n in (2, 2)]
    first, second = generate_more(SOURCE, OPTIONS, wanted, texts)
    made = (*first, *second)
    assert made
    assert len(first) <= 2
    assert {pair.family for pair in made} == {family}
    assert all(set(pair.tables) & set(tables) for pair in made)
    assert not {pair.question for pair in made} & {pair.question for pair in known}
    assert not {pair.sql for pair in made} & {pair.sql for pair in known}
    assert len({pair.sql for pair in made}) == len(made)
    assert [first, second] == list(generate_more(SOURCE, OPTIONS, wanted, texts))


def test_impossible_kinds_give_no_pairs() -> None:
    wanted = [
        MoreWanted(family="no such family", tables=frozenset({"orders"}), count=3),
        MoreWanted(family="count", tables=frozenset({"no_such_table"}), count=3),
    ]
    assert list(generate_more(SOURCE, OPTIONS, wanted, set())) == [(), ()]
