"""One pair as a Markdown file: id and review in the front matter, the question as heading, the SQL as code block. Pure.

Text after the SQL and unknown lines of the front matter are kept when a parsed file is rendered again.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, get_args

from events.facts.pair.state import PairState, Review, Validity
from service.pairs.formats.entries import malformed
from service.texts import say

_REVIEWS: Final[dict[str, Review | None]] = {"none": None, **{review: review for review in get_args(Review.__value__)}}
_FIELDS = ("id", "review", "validity")
_MERGE_MARKER = re.compile(r"(<{7}|>{7}) ")
_OPENING = re.compile(r"(`{3,})[ \t]*sql[ \t]*", re.IGNORECASE)


class PairFile(NamedTuple):
    pair_id: str | None
    """None for a new pair."""
    review: Review | None
    validity: Validity | None
    question: str
    sql: str
    other: tuple[str, ...] = ()
    """Further lines of the front matter."""
    notes: str = ""
    """Text after the SQL."""
    review_line: int = 0
    """Line of the review, from 1."""
    sql_line: int = 0
    """Line on which the SQL begins, from 1."""


def file_of(pair: PairState) -> PairFile:
    return PairFile(pair.pair_id, pair.review, pair.validity, pair.question, pair.sql)


def render_pair(file: PairFile) -> str:
    """Return the text of a file, which `parse_pair` reads back."""
    head = (("id", file.pair_id), ("review", file.review or "none"), ("validity", file.validity))
    front = "\n".join(("---", *(f"{name}: {value}" for name, value in head if value), *file.other, "---"))
    question = re.sub(r"^(?=\\*`{3})", r"\\", file.question.strip(), flags=re.MULTILINE)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", file.sql)), default=0))
    notes = f"\n{file.notes}\n" if file.notes else ""
    return f"{front}\n\n# {question}\n\n{fence}sql\n{file.sql.strip()}\n{fence}\n{notes}"


def parse_pair(text: str) -> PairFile:
    """Parse a file with any line endings. Raises InvalidRequest with the line."""
    raw = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    lines = [line.rstrip() for line in raw]
    for number, line in enumerate(raw, start=1):
        if _MERGE_MARKER.match(line):
            raise malformed(number, say("a merge conflict is not resolved"))
    if lines[0] != "---" or "---" not in lines[1:]:
        raise malformed(1, say("the file must begin with fields between two lines `---`"))
    end = lines.index("---", 1)
    head, at, other = _head(lines[1:end])
    if head.get("review", "none") not in _REVIEWS:
        raise malformed(
            at["review"],
            say("review is {head!r}; it must be approved, rejected or none", head=head["review"]),
        )
    opening = next((n for n in range(end + 1, len(lines)) if _OPENING.fullmatch(lines[n])), None)
    if opening is None:
        raise malformed(end + 1, say("no code block that begins with ```sql follows"))
    fence = lines[opening].rstrip("sqlSQL \t")
    if fence not in lines[opening + 1 :]:
        raise malformed(opening + 1, say("the code block lacks its closing {fence}", fence=fence))
    closing = lines.index(fence, opening + 1)
    question = "\n".join(lines[end + 1 : opening]).strip().removeprefix("# ").strip()
    sql = "\n".join(raw[opening + 1 : closing]).strip()
    if not question:
        raise malformed(end + 1, say("no question follows"))
    if not sql:
        raise malformed(opening + 1, say("the code block has no SQL"))
    return PairFile(
        pair_id=head.get("id") or None,
        review=_REVIEWS[head.get("review", "none")],
        validity=next((v for v in get_args(Validity.__value__) if v == head.get("validity")), None),
        question=re.sub(r"^\\(?=\\*`{3})", "", question, flags=re.MULTILINE),
        sql=sql,
        other=other,
        notes="\n".join(lines[closing + 1 :]).strip(),
        review_line=at.get("review", 1),
        sql_line=opening + 2,
    )


def _head(lines: list[str]) -> tuple[dict[str, str], dict[str, int], tuple[str, ...]]:
    """Return the known fields of the front matter by name, their lines, and the other lines."""
    found: dict[str, str] = {}
    at: dict[str, int] = {}
    other: list[str] = []
    for number, line in enumerate(lines, start=2):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if name not in _FIELDS or not colon:
            other.append(line)
        elif name in found:
            raise malformed(number, say("the field {name} is repeated", name=name))
        else:
            found[name], at[name] = value, number
    return found, at, tuple(filter(None, other))
