"""What became of the proposals of questions about the themes."""

from __future__ import annotations

from training.pipeline import proposal_statistics, read_theme_fates


def test_theme_without_stored_numbers_has_none() -> None:
    themes = [read_theme_fates(stored) for stored in (None, b"of another version")]
    assert proposal_statistics(themes) == {"made": 0, "fates": {}, "families": {}}


def test_proposals_are_counted_by_fate_and_family_most_first() -> None:
    themes = [
        read_theme_fates(b'{"proposals":{"top":{"chosen":1,"empty":2},"count":{"chosen":4}},"refused":{"e":1}}')
    ] * 2
    assert proposal_statistics(themes) == {
        "made": 14,
        "fates": {"chosen": 10, "empty": 4},
        "families": {"count": {"chosen": 8}, "top": {"empty": 4, "chosen": 2}},
    }
    assert [theme.refused for theme in themes] == [{"e": 1}] * 2
