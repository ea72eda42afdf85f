"""Write `docs/training-data-sample.md` and its Chinese page: real pairs, twenty in each language.

Usage: python -m bench.support.write_sample
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.quality import described
from bench.support.databases import REPOSITORY, SAMPLE, databases
from bench.support.pair_measures import gate_of, prober
from training.language.languages import Language
from training.pair import Pair
from training.questions.generate import GenerationOptions, generate_pairs

PAIRS = 20
OPENINGS: dict[Language, str] = {
    "en": """# A sample of the pairs

Made without a model from the sample database `highway_db` (Chinese) and the public database Chinook (English), every
SQL tried at the gate. One of each family first. Written by
`python -m bench.support.write_sample`; the same database and seed give the same text.
""",
    "zh": """# 问答对示例

不用模型，由中文的示例数据库 `highway_db` 和英文的公开数据库 Chinook 生成，每条 SQL 都通过了验证。每种题型先取一个。
由 `python -m bench.support.write_sample` 写出；数据库和种子相同，得到的文本就相同。
""",
}
"""Beginning of the page in each language."""
HEADINGS: dict[Language, str] = {"en": "## {} (`{}`)\n", "zh": "## {}（`{}`）\n"}
PAIRS_IN: dict[Language, dict[Language, str]] = {
    "en": {"zh": "中文", "en": "English"},
    "zh": {"zh": "中文", "en": "英文"},
}
"""Names of the languages of pairs, by the language of the page."""
ENTRIES: dict[Language, str] = {
    "en": "**{}** ({}, {})\n\n```sql\n{}\n```\n",
    "zh": "**{}**（{}，{}）\n\n```sql\n{}\n```\n",
}
PAGES: dict[Language, str] = {"en": "docs/training-data-sample.md", "zh": "docs/zh/training-data-sample.md"}


def main() -> None:
    samples: dict[Language, tuple[str, Sequence[Pair]]] = {}
    with databases() as known:
        names: dict[Language, str] = {"zh": SAMPLE, "en": "chinook" if "chinook" in known.dsns else SAMPLE}
        for language, name in names.items():
            source = described(known.dsns[name], name, language)
            with gate_of(known.dsns[name], source) as gate:
                pairs = generate_pairs(source, GenerationOptions(source_name=name, pairs_per_table=10), prober(gate))
            samples[language] = name, _one_of_each_family(pairs)
    for language, path in PAGES.items():
        (REPOSITORY / path).write_text(page(language, samples), encoding="utf-8")


def page(language: Language, samples: Mapping[Language, tuple[str, Sequence[Pair]]]) -> str:
    """Return the page in a language, with the database and the pairs of each language."""
    parts = [OPENINGS[language]]
    for language_of_pairs, (database, pairs) in samples.items():
        parts.append(HEADINGS[language].format(PAIRS_IN[language][language_of_pairs], database))
        parts += [ENTRIES[language].format(pair.question, pair.family, pair.difficulty, pair.sql) for pair in pairs]
    return "\n".join(parts)


def _one_of_each_family(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the first pair of each family, then others, in the order of generation."""
    first: dict[str, Pair] = {}
    for pair in pairs:
        first.setdefault(pair.family, pair)
    chosen = {pair.id for pair in (*first.values(), *pairs)[:PAIRS]}
    return [pair for pair in pairs if pair.id in chosen]


if __name__ == "__main__":
    main()
