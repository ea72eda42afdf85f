"""The SQL of a question depends on the catalog alone, not on NULLs in the sample."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.unit.training.questions import shop
from training.catalog.model import TableName
from training.profile.profiles import TableProfile
from training.questions.families import build
from training.questions.ingredients.ingredients import gather
from training.questions.phrasing.words import Words
from training.questions.proposals.propose import propose
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql.printer import sql_text
from training.source.description import SourceDescription

SOURCE = shop.shop()


def sampled(source: SourceDescription, null_share: float) -> SourceDescription:
    """Return the source as if every nullable column had this share of NULLs in the sample."""

    def seen(name: TableName, profile: TableProfile) -> TableProfile:
        declared = {column.name: column.not_null for column in source.catalog.table(name).columns}
        columns = {
            key: of if declared[key] else replace(of, null_share=null_share) for key, of in profile.columns.items()
        }
        return replace(profile, columns=columns)

    return replace(source, profiles={name: seen(name, profile) for name, profile in source.profiles.items()})


def test_sql_does_not_depend_on_nulls_in_the_sample() -> None:
    given = Reach(SOURCE)
    words = Words(given, "en")
    forms = [form for table in SOURCE.profiles for form in propose(gather(given, words, table, Random(7)), 12)]
    assert len(forms) > 100
    with_nulls, without = (Reach(sampled(SOURCE, share)) for share in (0.2, 0.0))
    for form in forms:
        first, second = (sql_text(build(reach, Words(reach, "en"), form).query) for reach in (with_nulls, without))
        assert first == second
