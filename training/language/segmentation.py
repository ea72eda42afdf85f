"""Splitting of words that are written together, if all their parts are known."""

from __future__ import annotations

from training.language.lexicon import words_of
from training.language.split_names import Words
from training.language.word_lists import known_words, singular


def segmented(text: str, extra: frozenset[str] = frozenset()) -> Words | None:
    """Split letters into the fewest known words: `tickerid` -> ticker, id. None if a part is unknown."""
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
        return word in words_of("two letters")
    return word in vocabulary or (word.endswith("s") and len(word) > 4 and singular(word) in vocabulary)


def speaks(word: str) -> bool:
    """Return True if the word is in the word lists, singular or plural."""
    return word in known_words() or singular(word) in known_words()
