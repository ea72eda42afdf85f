"""Chinese words for initials of pinyin, learned from a schema's comments: `gh` is 挂号 if `ghsj` is 挂号时间."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from training.catalog.comments import split_comment
from training.catalog.model import Table
from training.language.split_names import Words
from training.language.word_lists import chinese, pinyin

_WORD = 2
"""Length of a word in initials: most words in such names have two characters."""
_SURE = 3
"""Minimum number of names that are the initials of their comments, for a schema that is written in initials."""
_STARTS = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"), (0xB8C1, "g"),
    (0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"), (0xC4C3, "n"), (0xC5B6, "o"),
    (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"), (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"),
    (0xD1B9, "y"), (0xD4D1, "z"), (0xD7FA, ""),
)  # fmt: skip
"""First code in GB 2312 by initial letter: the common characters are sorted by pinyin."""


def initials(text: str) -> str:
    """Return the initials: `ghsj` for 挂号时间; `?` for a character that is not in the table."""
    return "".join(map(_initial, text))


def _initial(character: str) -> str:
    code = int.from_bytes(character.encode("gb2312", errors="ignore"))
    place = bisect_right(_STARTS, code, key=lambda start: start[0])
    return (_STARTS[place - 1][1] if place else "") or "?"


@dataclass(frozen=True, slots=True)
class Explained:
    """Chinese words by their initials: whole names, and the first or last two letters of names."""

    whole: Mapping[str, str] = field(default_factory=dict[str, str])
    first: Mapping[str, str] = field(default_factory=dict[str, str])
    last: Mapping[str, str] = field(default_factory=dict[str, str])
    once: frozenset[str] = frozenset()
    """Meanings of endings that occur in one name only; the lexicon precedes: `rk` of 服务人口 is more often 入库."""

    def __bool__(self) -> bool:
        return len(self.whole) >= _SURE

    def read(self, name: str) -> Words | None:
        """Return the parts of a name; None if no comment explains any of them.

        A part is Chinese if the comments explain it, else initials that the lexicon's list of pinyin has.
        """
        if (said := self.whole.get(name)) is not None:
            return (said[:_WORD], said[_WORD:]) if len(said) == 2 * _WORD else (said,)
        if len(name) <= _WORD or (pinyin(name) is not None and not name.endswith("id")):
            return None
        start, rest = name[:_WORD], name[_WORD:]
        if start in self.first and (ending := self._ending(rest)) is not None:
            return (self.first[start], ending)
        before, end = name[:-_WORD], name[-_WORD:]
        if end in self.last and pinyin(before) is not None:
            return (before, self.last[end])
        if name.endswith("id") and len(name) > 2 * _WORD and (row := self.read(name[:-_WORD])) is not None:
            # `cbjlid`, the id of a 抄表记录
            return (*row, "ID")
        return None

    def _ending(self, letters: str) -> str | None:
        if letters in self.last and not (letters in self.once and pinyin(letters) is not None):
            return self.last[letters]
        return _ENDINGS.get(letters) or (letters if pinyin(letters) is not None else None)

    def ending(self, letters: str) -> str | None:
        """Return the Chinese of letters at the end of a name: 编号 for `bh`; None if it is unknown."""
        read = self._ending(letters)
        return read if read is None or not read.isascii() or read == "ID" else chinese(pinyin(read) or read)

    def chinese(self, name: str) -> str | None:
        """Return the name in Chinese; None unless the comments and the lexicon explain all of it."""
        parts = [
            part if not part.isascii() else chinese(pinyin(part) or part.lower())
            for part in self.read(name.lower()) or ()
        ]
        return "".join(filter(None, parts)) if parts and None not in parts else None


_ENDINGS = {"bm": "编码", "dm": "代码", "h": "号", "id": "ID"}
"""Meaning of these letters at the end of a name."""


def explained(tables: Sequence[Table]) -> Explained:
    """Return the words by initials; initials with two equally frequent meanings are left out."""
    whole: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, Counter[str]] = defaultdict(Counter)
    last: dict[str, Counter[str]] = defaultdict(Counter)
    for name, said in (spelt for table in tables for spelt in _of_columns(table)):
        whole[name][said] += 1
        if len(name) == 2 * _WORD:
            first[name[:_WORD]][said[:_WORD]] += 1
            last[name[_WORD:]][said[_WORD:]] += 1
    for table in tables:
        for letters, said in _of_rows(table):
            (first if len(letters) == _WORD else whole)[letters][said] += 1
            if letters in spellings(table.name.name):
                whole[letters][said] += 1
    once = frozenset(letters for letters, meant in last.items() if meant.total() == 1)
    return Explained(whole=_clear(whole), first=_clear(first), last=_clear(last), once=once)


def _of_rows(table: Table) -> Iterable[tuple[str, str]]:
    """Yield words of a table's comment: `ks`, 科室, if `ksxx` is 科室信息表; `xm`, 项目, if `jcxm` is 检查项目."""
    about = split_comment(table.comment)[0]
    for name in spellings(table.name.name):
        spelt = initials(about[: len(name)])
        if len(spelt) >= _WORD and name.startswith(spelt):
            yield name[:_WORD], about[:_WORD]
            if len(spelt) == len(name) == 2 * _WORD:
                yield name[_WORD:], about[_WORD : 2 * _WORD]
            if len(spelt) == len(name) > _WORD:
                yield name, about[: len(name)]


def _of_columns(table: Table) -> Iterable[tuple[str, str]]:
    """Yield names or parts of them that are initials of the comment: `cj_mc`, 车间名称; in `md_wd_id`, `md`, 目的."""
    for column in table.columns:
        label = split_comment(column.comment)[0] if column.comment else ""
        if len(label) < _WORD:
            continue
        parts = column.name.lower().removesuffix("_id").split("_")
        name, spelt = column.name.lower().replace("_", ""), initials(label)
        if name == spelt:
            yield name, label
        elif len(parts) > 1 and "".join(parts) == spelt:
            place = 0
            for part in parts:
                if len(part) >= _WORD:
                    yield part, label[place : place + len(part)]
                place += len(part)


def spellings(name: str) -> tuple[str, ...]:
    """Return the letters of a table's name, with and without the part before the first underscore."""
    _, _, behind = name.lower().partition("_")
    return tuple(part.replace("_", "") for part in (name.lower(), behind) if part)


def _clear(found: Mapping[str, Counter[str]]) -> dict[str, str]:
    result: dict[str, str] = {}
    for letters, meant in found.items():
        (said, times), *others = meant.most_common(2)
        if not others or times > others[0][1]:
            result[letters] = said
    return result
