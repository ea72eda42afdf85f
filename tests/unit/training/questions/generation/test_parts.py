"""Division of a large source into parts with independent pairs."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Sequence

import pytest

from tests.tables import from_table
from tests.unit.training.made import described, table
from tests.unit.training.questions import shop
from training.catalog.model import ColumnName
from training.labels.label import Label
from training.probe import ProbeResult
from training.questions.generation.generate import GenerationOptions, ThemePairs, generate_themes
from training.questions.generation.kept_generators import KeptGenerators
from training.questions.generation.part_generator import PartGenerator
from training.questions.generation.parts import Part, in_turn, parts_of
from training.questions.generation.theme_pairs import theme_from_json, theme_to_json
from training.source.description import SourceDescription, Theme

OPTIONS = GenerationOptions(source_name="shop", pairs_per_table=6)


def wide(tables: int, *, theme_size: int = 7) -> SourceDescription:
    """Return a source of tables without rows, in themes of one size."""
    made = described(table("t0000", "id", "size:numeric", key=("id",)))
    [first] = made.tables
    several = tuple(
        dataclasses.replace(first, name=first.name._replace(name=f"t{number:04}")) for number in range(tables)
    )
    themes = tuple(
        Theme(key=f"theme_{number}", name="", description="", tables=tuple(t.name for t in several[begin:end]))
        for number, begin in enumerate(range(0, tables, theme_size))
        for end in [begin + theme_size]
    )
    return dataclasses.replace(
        made,
        catalog=dataclasses.replace(made.catalog, tables=several),
        profiles={each.name: made.profiles[first.name] for each in several},
        table_labels={each.name: Label(text=each.name.name, origin="name") for each in several},
        column_labels={
            ColumnName(each.name, name): label for each in several for (_, name), label in made.column_labels.items()
        },
        themes=themes,
    )


def sizes(parts: Sequence[Part]) -> list[int]:
    return [len(part.tables) for part in parts]


@from_table
def test_parts_have_about_two_hundred_tables(tables: int, expected: list[int]) -> None:
    source = wide(tables)
    parts = parts_of(source, OPTIONS)
    assert sizes(parts) == expected
    assert [key for part in parts for key in part.themes] == [theme.key for theme in source.themes]
    assert sorted(in_turn(parts)) == sorted(theme.key for theme in source.themes)


def test_a_theme_larger_than_a_part_stays_whole() -> None:
    assert sizes(parts_of(wide(600, theme_size=500), OPTIONS)) == [500, 100]


def test_themes_of_different_parts_take_turns() -> None:
    parts = parts_of(wide(400), OPTIONS)
    assert in_turn(parts)[:4] == ("theme_0", "theme_29", "theme_1", "theme_30")


def test_not_more_than_sixteen_parts_are_generated_at_a_time() -> None:
    parts = parts_of(wide(4_000), OPTIONS)
    first = {key for part in parts[:16] for key in part.themes}
    assert set(in_turn(parts)[: len(first)]) == first


def test_parts_share_a_total_by_their_tables_with_rows() -> None:
    source = wide(400)
    empty = next(iter(source.profiles.values()))
    filled = dataclasses.replace(empty, rows=50)
    rows = {each.name: filled if number < 203 else empty for number, each in enumerate(source.tables)}
    parts = parts_of(dataclasses.replace(source, profiles=rows), dataclasses.replace(OPTIONS, pairs_total=1_001))
    assert [part.total for part in parts] == [757, 244]
    assert all(len(part.bare) == 197 for part in parts)
    each = parts_of(dataclasses.replace(source, profiles=rows), OPTIONS)
    assert [part.total for part in each] == [6 * 203, 2 * 197]


@pytest.fixture
def two_parts() -> tuple[Part, ...]:
    """Return parts of the shop with one theme each."""
    parts = parts_of(shop.shop("en"), OPTIONS, part_tables=3)
    assert len(parts) == 2
    return parts


def probe(sql: str) -> ProbeResult:
    """Return a result that depends on the SQL only, as a database does."""
    return ProbeResult(len(sql) % 3, None)


def generated(part: Part) -> list[ThemePairs]:
    generator = PartGenerator(shop.shop("en"), OPTIONS, part)
    return [generator.generate(probe) for _ in part.themes]


def test_parts_repeat_no_sql_and_no_question(two_parts: tuple[Part, ...]) -> None:
    pairs = [pair for part in two_parts for theme in generated(part) for pair in theme.pairs]
    assert len({pair.sql for pair in pairs}) == len({pair.question for pair in pairs}) == len(pairs) > 30


def test_every_table_of_a_part_has_pairs(two_parts: tuple[Part, ...]) -> None:
    for part in two_parts:
        asked = {table for theme in generated(part) for pair in theme.pairs for table in pair.tables}
        assert asked >= {table.short for table in part.tables}


@pytest.mark.long
def test_pairs_of_a_large_source_are_those_of_its_parts() -> None:
    source = wide(400)
    options = dataclasses.replace(OPTIONS, pairs_per_table=1)
    expected = {
        key: theme_to_json(generator.generate(None))
        for part in parts_of(source, options)
        for generator in [PartGenerator(source, options, part)]
        for key in part.themes
    }
    assert {made.theme: theme_to_json(made) for made in generate_themes(source, options)} == expected


@pytest.mark.long
def test_kept_generator_returns_the_same_as_a_new_one(two_parts: tuple[Part, ...]) -> None:
    source = shop.shop("en")
    # both themes in one part
    whole = Part(themes={k: t for part in two_parts for k, t in part.themes.items()}, total=30, bare=frozenset())
    expected = PartGenerator(source, OPTIONS, whole)
    first, second = (theme_to_json(expected.generate(probe)) for _ in range(2))
    kept, made = KeptGenerators(), list[int]()

    def new() -> PartGenerator:
        made.append(1)
        return PartGenerator(source, OPTIONS, whole)

    assert kept.next_theme("a", new, [], probe) == first
    assert kept.next_theme("a", new, [first], probe) == second
    assert len(made) == 1
    assert kept.next_theme("a", new, [first], probe) == second, "one that is further on is not used"
    assert kept.next_theme("a", new, [], probe) == first
    assert len(made) == 3
    other = theme_to_json(dataclasses.replace(theme_from_json(first), pairs=(), traits=()))
    assert kept.next_theme("a", new, [other], probe) != second, "nor one that knows another first theme"


def test_a_generator_that_failed_is_not_kept(two_parts: tuple[Part, ...]) -> None:
    source = shop.shop("en")
    [part, _] = two_parts
    kept = KeptGenerators()
    asked: list[str] = []

    def failing(sql: str) -> ProbeResult:
        asked.append(sql)
        if len(asked) == 4:
            raise ConnectionError
        return probe(sql)

    with pytest.raises(ConnectionError):
        kept.next_theme("a", lambda: PartGenerator(source, OPTIONS, part), [], failing)
    expected = theme_to_json(PartGenerator(source, OPTIONS, part).generate(probe))
    assert kept.next_theme("a", lambda: PartGenerator(source, OPTIONS, part), [], probe) == expected


@pytest.mark.long
def test_threads_generate_parts_at_once(two_parts: tuple[Part, ...]) -> None:
    source = shop.shop("en")
    kept, met = KeptGenerators(), threading.Barrier(2, timeout=30)
    made: dict[int, bytes] = {}

    def generate(number: int, part: Part) -> None:
        seen: list[str] = []

        def meeting(sql: str) -> ProbeResult:
            if not seen:
                met.wait()  # passes only if the other part is being generated as well
            seen.append(sql)
            return probe(sql)

        made[number] = kept.next_theme(number, lambda: PartGenerator(source, OPTIONS, part), [], meeting)

    threads = [threading.Thread(target=generate, args=each) for each in enumerate(two_parts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == {number: theme_to_json(generated(part)[0]) for number, part in enumerate(two_parts)}
