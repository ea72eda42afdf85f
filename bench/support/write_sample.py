"""Write `docs/training-data-sample.md`: real pairs of the sample database, twenty in each language.

Usage: python -m bench.support.write_sample
"""

from __future__ import annotations

from collections.abc import Sequence

from bench.quality import described
from bench.support.databases import REPOSITORY, SAMPLE, databases
from bench.support.pair_measures import gate_of, prober
from training.language.languages import Language
from training.pair import Pair
from training.questions.generate import GenerationOptions, generate_pairs

PAIRS = 20
HEADINGS: dict[Language, str] = {"zh": "中文", "en": "English"}
OPENING = """# A sample of the pairs

Made without a model from the sample database `highway_db` (Chinese) and the public database Chinook (English), every
SQL tried at the gate. One of each family first. Written by
`python -m bench.support.write_sample`; the same database and seed give the same text.
"""


def main() -> None:
    parts = [OPENING]
    with databases() as known:
        names: dict[Language, str] = {"zh": SAMPLE, "en": "chinook" if "chinook" in known.dsns else SAMPLE}
        for language, name in names.items():
            source = described(known.dsns[name], name, language)
            with gate_of(known.dsns[name], source) as gate:
                pairs = generate_pairs(source, GenerationOptions(source_name=name, pairs_per_table=10), prober(gate))
            parts.append(f"## {HEADINGS[language]} (`{name}`)\n")
            parts.extend(map(_entry, _one_of_each_family(pairs)))
    (REPOSITORY / "docs" / "training-data-sample.md").write_text("\n".join(parts), encoding="utf-8")


def _one_of_each_family(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the first pair of each family, then others, in the order of generation."""
    first: dict[str, Pair] = {}
    for pair in pairs:
        first.setdefault(pair.family, pair)
    chosen = {pair.id for pair in (*first.values(), *pairs)[:PAIRS]}
    return [pair for pair in pairs if pair.id in chosen]


def _entry(pair: Pair) -> str:
    return f"**{pair.question}** ({pair.family}, {pair.difficulty})\n\n```sql\n{pair.sql}\n```\n"


if __name__ == "__main__":
    main()
