"""Places of a SELECT in which an expression is evaluated."""

from __future__ import annotations

_PLACES = (
    "SELECT {} FROM city",
    "SELECT ({})::text FROM city",
    "SELECT 1 FROM city WHERE {} IS NOT NULL",
    "SELECT count(*) FROM city GROUP BY {}",
    "SELECT count(*) FROM city GROUP BY GROUPING SETS ((), ({}))",
    "SELECT count(*) FROM city HAVING count({}) > 0",
    "SELECT id FROM city ORDER BY {}",
    "SELECT 1 FROM city a JOIN visit b ON b.city_id = a.id AND {} IS NOT NULL",
    "SELECT 1 LIMIT (SELECT count(*) FROM city WHERE {} IS NOT NULL)",
    "VALUES ((SELECT {} FROM city LIMIT 1))",
    "SELECT CASE WHEN {} IS NULL THEN 1 ELSE 2 END FROM city",
    "SELECT count(*) FILTER (WHERE {} IS NOT NULL) FROM city",
    "SELECT count(*) OVER (PARTITION BY {}) FROM city",
    "SELECT array_agg(id ORDER BY {}) FROM city",
    "SELECT coalesce({}, NULL) FROM city",
    "SELECT ARRAY[{}] FROM city",
    "SELECT ROW({}) FROM city",
    "SELECT jsonb_build_object('k', {}) FROM city",
    "WITH c AS (SELECT {} AS v FROM city) SELECT * FROM c",
    "WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c, city WHERE n < 2 AND {} IS NOT NULL) TABLE c",
    "SELECT * FROM city, LATERAL (SELECT {}) AS s",
    "SELECT EXISTS (SELECT 1 FROM city WHERE {} IS NOT NULL)",
    "SELECT DISTINCT ON ({}) id FROM city",
    "SELECT NULL::int WHERE false UNION ALL SELECT id FROM city WHERE {} IS NOT NULL",
    "SELECT * FROM (SELECT {} AS v FROM city OFFSET 0) AS s WHERE v IS NOT NULL",
)
FEW = (0, 2, 6, 14, 19)
"""Indexes of places that suffice for a form similar to one tried in all places."""


def everywhere(expression: str) -> tuple[str, ...]:
    """Return the expression, of columns of city, in every place."""
    return tuple(place.replace("{}", expression) for place in _PLACES)


def in_few_places(*expressions: str) -> tuple[str, ...]:
    """Return each expression in a few places."""
    return tuple(_PLACES[number].replace("{}", expression) for expression in expressions for number in FEW)
