"""Index of labels: finds those in a text without comparing each of thousands with it."""

from __future__ import annotations


class LabelIndex:
    """Labels by all their beginnings."""

    def __init__(self) -> None:
        self._labels: set[str] = set()
        self._by_beginning: dict[str, tuple[str, ...]] = {}
        """By beginning in lower case: the labels that have just one letter more, which a plural changes; none if there
        are only longer ones."""

    def add(self, label: str) -> None:
        if label in self._labels:
            return
        self._labels.add(label)
        stem = label[:-1].lower()
        for length in range(1, len(stem)):
            self._by_beginning.setdefault(stem[:length], ())
        self._by_beginning[stem] = (*self._by_beginning.get(stem, ()), label)

    def in_text(self, text: str) -> set[str]:
        """Return the labels in a lower-case text, ignoring their last letters. Labels of one letter are not found."""
        found: set[str] = set()
        for start in range(len(text)):
            for end in range(start + 1, len(text) + 1):
                labels = self._by_beginning.get(text[start:end])
                if labels is None:
                    break
                found.update(labels)
        return found

    def without_beginning(self, label: str) -> set[str]:
        """Return the rests of a label after each other label with which it begins."""
        return {label[end:] for end in range(1, len(label)) if label[:end] in self._labels}
