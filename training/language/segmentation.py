"""Words that run together: taken apart where all of their parts are known."""

from __future__ import annotations

from training.language.split_names import Words
from training.language.word_lists import known_words, singular


def segmented(text: str, extra: frozenset[str] = frozenset()) -> Words | None:
    """A run of letters as known words, fewest first: `tickerid` -> ticker, id. None where some part is unknown."""
    vocabulary = known_words() | extra if extra else known_words()
    best: list[tuple[tuple[int, int], Words] | None] = [None] * (len(text) + 1)
    best[0] = ((0, 0), ())
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 16), end):
            word = text[start:end]
            before = best[start]
            if before is None or not (_is_word(word, vocabulary)):
                continue
            # fewer words first, then longer first words
            candidate = ((before[0][0] + 1, before[0][1] - len(word) ** 2), (*before[1], word))
            current = best[end]
            if current is None or candidate[0] < current[0]:
                best[end] = candidate
    found = best[len(text)]
    return found[1] if found is not None and len(found[1]) <= 5 else None


def _is_word(word: str, vocabulary: frozenset[str]) -> bool:
    if len(word) < 2:
        return False
    if len(word) == 2:
        return word in {"id", "no", "is", "at", "by", "on", "of", "to", "in", "dt", "ts", "tx", "ip", "ms", "nm", "cd"}
    return word in vocabulary or (word.endswith("s") and len(word) > 4 and singular(word) in vocabulary)


def speaks(word: str) -> bool:
    """Whether it is a known word, in the plural, too."""
    return word in known_words() or singular(word) in known_words()
