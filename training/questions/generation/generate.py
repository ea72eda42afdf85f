"""Generation of the question–SQL pairs of a source, theme by theme."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from training.pair import Pair
from training.probe import Probe, ProbeResult
from training.questions.candidate import Candidate
from training.questions.generation.options import GenerationOptions
from training.questions.generation.pair_maker import MAX_ROUNDS, PairMaker, grammar_of
from training.questions.generation.part_generator import PartGenerator
from training.questions.generation.parts import in_turn, parts_of, tables_by_theme
from training.questions.generation.select import select
from training.questions.generation.theme_pairs import Fate, ThemePairs
from training.source.description import SourceDescription

__all__ = [
    "Fate",
    "GenerationOptions",
    "MoreWanted",
    "Probe",
    "ProbeResult",
    "ThemePairs",
    "generate_more",
    "generate_pairs",
    "generate_themes",
    "grammar_of",
]


def generate_pairs(
    source: SourceDescription, options: GenerationOptions, probe: Probe | None = None
) -> tuple[Pair, ...]:
    """Return the pairs of all themes, in the order of the themes and, within one, of selection.

    With a probe, every SQL has been run and has returned rows; without one this is only likely.
    """
    return tuple(pair for theme in generate_themes(source, options, probe) for pair in theme.pairs)


def generate_themes(
    source: SourceDescription,
    options: GenerationOptions,
    probe: Probe | None = None,
    earlier: Callable[[str], ThemePairs | None] = lambda _: None,
) -> Iterator[ThemePairs]:
    """Yield the pairs of `generate_pairs` by theme: the first themes of all parts, then their second ones, and so on.

    `earlier`: returns a theme that was generated before from the same source and options, which is yielded
    unchanged, or None if the theme must be generated.
    """
    parts = parts_of(source, options)
    generators = {
        key: generator for part in parts for generator in [PartGenerator(source, options, part)] for key in part.themes
    }
    for key in in_turn(parts):
        if (made := earlier(key)) is not None:
            generators[key].take(made)
            yield made
        else:
            yield generators[key].generate(probe)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreWanted:
    """Pairs of one family to make about some tables."""

    family: str
    tables: frozenset[str]
    """Short names. A pair is about one of the tables; if there are several, SQL over exactly these is preferred."""
    count: int


def generate_more(
    source: SourceDescription,
    options: GenerationOptions,
    wanted: Sequence[MoreWanted],
    known: Collection[tuple[str, str]],
    probe: Probe | None = None,
) -> Iterator[tuple[Pair, ...]]:
    """Yield the pairs for each request: at most its count, different from the known ones in more than values.

    `known`: question and SQL of existing pairs. Later requests also avoid the pairs of earlier ones.
    """
    maker = PairMaker(source, options, MAX_ROUNDS, probe)
    maker.covered.questions.update(question for question, _ in known)
    maker.covered.statements.update(sql for _, sql in known)
    for each in wanted:
        yield _more(maker, each)


def _more(maker: PairMaker, wanted: MoreWanted) -> tuple[Pair, ...]:
    subjects = [table.name for table in maker.source.tables if table.name.short in wanted.tables]
    candidates = [c for table in subjects for c in maker.candidates(table) if c.family == wanted.family]
    for each in candidates:
        if each.sql in maker.covered.statements:
            maker.covered.add(each.traits)
    themes = {table: key for key, names in tables_by_theme(maker.source).items() for table in names}
    made: list[Pair] = []

    def accept(each: Candidate) -> bool:
        found = maker.pair(each, themes[each.table])
        if isinstance(found, Pair):
            made.append(found)
        return isinstance(found, Pair)

    exact = [c for c in candidates if len(subjects) > 1 and set(c.tables) == set(subjects)]
    for some in (exact, [c for c in candidates if c not in exact]):
        missing = wanted.count - len(made)
        select(some, missing, dict.fromkeys(subjects, missing), maker.covered, accept)
    return tuple(made)
