"""Pairs of an earlier generation are kept if their tables are unchanged; only missing ones are made."""

from __future__ import annotations

import dataclasses

import pytest

from tests.tables import from_table
from tests.unit.training.questions import shop
from training.catalog.model import TableName
from training.probe import ProbeResult
from training.questions.generation.generate import GenerationOptions, ThemePairs
from training.questions.generation.kept_generators import KeptGenerators
from training.questions.generation.kept_pairs import EarlierTheme, KeptPairs
from training.questions.generation.part_generator import PartGenerator
from training.questions.generation.parts import parts_of
from training.questions.generation.theme_pairs import theme_from_json, theme_to_json
from training.source.description import SourceDescription
from training.source.digests import table_digests, unchanged

OPTIONS = GenerationOptions(source_name="shop", pairs_per_table=6)
SOURCE = shop.shop("en")
DIGESTS = table_digests(SOURCE, [])


def probe(sql: str) -> ProbeResult:
    """Depends on the SQL only, as a database does."""
    return ProbeResult(len(sql) % 3, None)


def generated(source: SourceDescription, kept: KeptPairs | None = None) -> list[ThemePairs]:
    [part] = parts_of(source, OPTIONS)
    generator = PartGenerator(source, OPTIONS, part, kept)
    return [generator.generate(probe) for _ in part.themes]


@pytest.fixture(scope="module")
def earlier() -> list[EarlierTheme]:
    return [EarlierTheme(made=made, digests=DIGESTS) for made in generated(SOURCE)]


def with_other_rows(name: TableName) -> SourceDescription:
    """The shop with another number of rows in one table."""
    known = SOURCE.profiles[name]
    return dataclasses.replace(
        SOURCE, profiles={**SOURCE.profiles, name: dataclasses.replace(known, rows=known.rows + 1)}
    )


@from_table
def test_unchanged(tables: list[str], expected: bool) -> None:
    then, now = {"a": "1", "b": "2", "c": "3", "d": "4"}, {"a": "1", "b": "2", "c": "5", "e": "6"}
    assert unchanged(tables, then, now) is expected


def test_digest_covers_rows_and_settings_but_no_other_table() -> None:
    changed = table_digests(with_other_rows(shop.TAG), [])
    assert [table for table in DIGESTS if DIGESTS[table] != changed[table]] == [shop.TAG.short]
    assert not set(DIGESTS.values()) & set(table_digests(SOURCE, ["seed 1"]).values())


def test_unchanged_source_keeps_all_pairs_in_their_order(earlier: list[EarlierTheme]) -> None:
    kept = KeptPairs.of(earlier, DIGESTS)
    [part] = parts_of(SOURCE, OPTIONS)
    assert not any(kept.missing(part).values())
    themes = [kept.whole_theme(part, key) for key in part.themes]
    assert [theme.pairs for theme in themes if theme] == [each.made.pairs for each in earlier]


def test_changed_table_loses_its_pairs_and_gets_as_many(earlier: list[EarlierTheme]) -> None:
    source = with_other_rows(shop.PRODUCT)
    kept = KeptPairs.of(earlier, table_digests(source, []))
    before = [pair for each in earlier for pair in each.made.pairs]
    after = [pair for theme in generated(source, kept) for pair in theme.pairs]
    untouched = [pair for pair in before if shop.PRODUCT.short not in pair.tables]
    assert untouched
    assert [pair for pair in after if pair in untouched] == untouched
    [part] = parts_of(source, OPTIONS)
    assert sum(kept.missing(part).values()) == len(before) - len(untouched) > 0
    assert len({pair.sql for pair in after}) == len({pair.question for pair in after}) == len(after)


def test_new_table_gets_its_share(earlier: list[EarlierTheme]) -> None:
    known = [EarlierTheme(made=each.made, digests={t: d for t, d in DIGESTS.items() if t != "tag"}) for each in earlier]
    lost_nothing = [dataclasses.replace(each, made=_without(each.made, "tag")) for each in known]
    [part] = parts_of(SOURCE, OPTIONS)
    missing = KeptPairs.of(lost_nothing, DIGESTS).missing(part)
    assert missing.pop(shop.TAG) == OPTIONS.pairs_per_table
    assert not any(missing.values())


def test_resumed_generation_beside_kept_pairs_makes_the_same(earlier: list[EarlierTheme]) -> None:
    source = with_other_rows(shop.PRODUCT)
    kept = KeptPairs.of(earlier, table_digests(source, []))
    [part] = parts_of(source, OPTIONS)
    expected = list(map(theme_to_json, generated(source, kept)))
    made: list[bytes] = []
    for _ in part.themes:
        # a generator of its own for each theme, as after a crash
        made.append(KeptGenerators().next_theme(0, lambda: PartGenerator(source, OPTIONS, part, kept), made, probe))
    assert made == expected
    assert list(map(theme_to_json, map(theme_from_json, made))) == made


def _without(theme: ThemePairs, table: str) -> ThemePairs:
    listed = [(p, t) for p, t in zip(theme.pairs, theme.traits, strict=True) if table not in p.tables]
    return dataclasses.replace(theme, pairs=tuple(p for p, _ in listed), traits=tuple(t for _, t in listed))
