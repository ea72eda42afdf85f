"""Search over the pairs of all tasks, in the projected tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import TupleRow

from schema.named_queries import query
from service.pair_views.filters import search_words
from service.pair_views.view import STORED_FIELDS, stored_view
from service.projections.reader import ProjectedTables
from service.schemas.fields import MAX_POSITION
from service.schemas.queries import PairSearchParameters
from service.schemas.responses.pairs import PairHit, PairHits

EXCERPT_CHARACTERS = 160
"""Maximum length of the part of a statement that a search returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSearch:
    tables: ProjectedTables

    async def find(self, wanted: PairSearchParameters) -> PairHits:
        """Return a page of matching pairs of all tasks, the pairs generated last first. Raises TablesBehind."""
        words = search_words(wanted.q)
        parameters = {
            "patterns": [_containing(word) for word in words] or None,
            "db_name": wanted.db_name,
            "language": wanted.language,
            "status": wanted.status,
            "difficulty": wanted.difficulty,
            "table": wanted.table,
            "before": wanted.cursor or MAX_POSITION,
            "limit": wanted.limit + 1,
        }
        rows = await self.tables.rows(query("pairs", "search_pairs"), parameters)
        page = rows[: wanted.limit]
        following = page[-1][len(STORED_FIELDS)] if len(rows) > wanted.limit else None
        total = rows[0][-1] if rows else 0
        return PairHits(pairs=[_found(row, words) for row in page], total=total, next_cursor=following)


def excerpt(sql: str, words: Sequence[str]) -> str:
    """Return the part of a statement around the first of the words that it contains, or its beginning. Pure."""
    folded = sql.casefold()
    # folding may change the length of a text in other scripts: the part is then a little beside the word
    places = [at for word in words if (at := folded.find(word)) >= 0]
    start = max(0, min(min(places, default=0) - EXCERPT_CHARACTERS // 4, len(sql) - EXCERPT_CHARACTERS))
    end = start + EXCERPT_CHARACTERS
    return f"{'…' if start else ''}{sql[start:end]}{'…' if end < len(sql) else ''}"


def _found(row: TupleRow, words: Sequence[str]) -> PairHit:
    pair = stored_view(dict(zip(STORED_FIELDS, row, strict=False)))
    _, task_id, task_name, db_name, dataset, _ = row[len(STORED_FIELDS) :]
    return PairHit(
        task_id=task_id,
        task_name=task_name,
        db_name=db_name,
        dataset=dataset,
        excerpt=excerpt(pair.sql, words),
        pair=pair,
    )


def _containing(word: str) -> str:
    """Return the LIKE pattern for texts that contain the word."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
