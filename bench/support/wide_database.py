"""SQL for a database of any number of tables: business areas of twenty tables each, with relations and rows.

Usage: python -m bench.support.wide_database 400 | psql DSN

The same number gives the same SQL on any machine.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

ROWS: Final = 120
"""Rows of each table."""
_AREAS: Final = (
    "sales", "purchase", "payroll", "warehouse", "fleet", "laboratory", "clinic", "library", "school", "hotel",
    "energy", "water", "rail", "harbour", "farm", "forest", "insurance", "museum", "theatre", "bakery",
)  # fmt: skip
_REGIONS: Final = (
    "", "northern_", "southern_", "eastern_", "western_", "coastal_", "alpine_", "central_", "island_", "desert_",
    "upper_", "lower_", "inner_", "outer_", "lakeside_",
)  # fmt: skip
_THINGS: Final = ("site", "member", "product", "supplier", "category", "device", "team")
_EVENTS: Final = (
    "order", "delivery", "payment", "inspection", "booking", "complaint", "shift", "reading", "contract", "repair",
    "visit",
)  # fmt: skip
_LINKS: Final = (("product", "supplier"), ("device", "site"))
AREA_TABLES: Final = len(_THINGS) + len(_EVENTS) + len(_LINKS)

type _Columns = dict[str, tuple[str, str]]
"""Type and value of each column; `{h}` is a pseudo-random number, `{n}` the row's."""

_OF_THINGS: Final[_Columns] = {
    "city": ("text", "(array['Berlin', 'Lyon', 'Oslo', 'Porto', 'Turin', 'Ghent'])[1 + {h} % 6]"),
    "country": ("text", "(array['Germany', 'France', 'Norway', 'Portugal'])[1 + {h} % 4]"),
    "segment": ("text", "(array['retail', 'public', 'industry'])[1 + {h} % 3]"),
    "founded_on": ("date", "date '1990-01-01' + {h} % 9000"),
    "is_active": ("boolean", "{h} % 5 > 0"),
    "capacity": ("integer", "10 + {h} % 500"),
    "price": ("numeric(12,2)", "1 + {h} % 40000 / 100.0"),
    "weight_kg": ("numeric(8,1)", "{h} % 9000 / 10.0"),
    "height_cm": ("integer", "50 + {h} % 200"),
    "rating": ("integer", "1 + {h} % 5"),
}
_OF_EVENTS: Final[_Columns] = {
    "status": ("text", "(array['open', 'approved', 'closed', 'cancelled'])[1 + {h} % 4]"),
    "channel": ("text", "(array['web', 'phone', 'shop', 'partner'])[1 + {h} % 4]"),
    "priority": ("text", "(array['low', 'normal', 'urgent'])[1 + {h} % 3]"),
    "amount": ("numeric(12,2)", "5 + {h} % 90000 / 100.0"),
    "quantity": ("integer", "1 + {h} % 40"),
    "duration_minutes": ("integer", "5 + {h} % 600"),
    "due_on": ("date", "date '2024-02-01' + {h} % 700"),
    "distance_km": ("numeric(8,1)", "{h} % 5000 / 10.0"),
    "temperature_c": ("numeric(5,1)", "{h} % 400 / 10.0 - 5"),
    "is_paid": ("boolean", "{h} % 3 > 0"),
    "passed": ("boolean", "{h} % 7 > 0"),
}
_KEY: Final[_Columns] = {"id": ("integer primary key", "{n}")}
_TIMES: Final[tuple[_Columns, ...]] = (
    {"happened_on": ("date", "date '2023-01-01' + {h} % 900")},
    {"created_at": ("timestamp", "timestamp '2023-01-01' + {h} % 20000 * interval '1 hour'")},
)


def wide_database(tables: int) -> Iterator[str]:
    """Yield the statements that make that many tables."""
    areas = [f"{region}{area}" for region in _REGIONS for area in _AREAS]
    if tables > AREA_TABLES * len(areas):
        raise ValueError(f"{tables} tables; at most {AREA_TABLES * len(areas)} can be made")
    for number in range(tables):
        area, kind = areas[number // AREA_TABLES], number % AREA_TABLES
        yield from _table(area, kind, Random(f"{area}/{kind}"))
    yield "analyze"


def _table(area: str, kind: int, random: Random) -> Iterator[str]:
    if kind < len(_THINGS):
        thing = _THINGS[kind]
        name: _Columns = {"name": ("text not null", f"'{thing.capitalize()} ' || {{n}}")}
        columns = _KEY | name | _some(_OF_THINGS, random)
        yield from _made(f"{area}_{thing}", columns, area, _THINGS[:kind][-1:] if kind % 3 else ())
    elif kind < len(_THINGS) + len(_EVENTS):
        columns = _KEY | random.choice(_TIMES) | _some(_OF_EVENTS, random)
        parents = random.sample(_THINGS, random.randint(1, 3))
        yield from _made(f"{area}_{_EVENTS[kind - len(_THINGS)]}", columns, area, parents)
    else:
        first, second = _LINKS[kind - len(_THINGS) - len(_EVENTS)]
        yield from _made(f"{area}_{first}_{second}", {}, area, (first, second))


def _some(columns: _Columns, random: Random) -> _Columns:
    return {name: columns[name] for name in random.sample(list(columns), random.randint(3, 7))}


def _made(table: str, columns: _Columns, area: str, parents: Sequence[str]) -> Iterator[str]:
    references = {
        f"{parent}_id": (f"integer not null references {area}_{parent}", "1 + {h} % " + str(ROWS)) for parent in parents
    }
    everything = columns | references
    yield f"create table {table} ({', '.join(f'{name} {kind}' for name, (kind, _) in everything.items())})"
    values = (
        value.format(n="n", h=f"(hashint8(n * 7919 + {number}::bigint) & 1048575)")
        for number, (_, value) in enumerate(everything.values())
    )
    yield f"insert into {table} select {', '.join(values)} from generate_series(1, {ROWS}) n"


if __name__ == "__main__":
    print(";\n".join(wide_database(int(sys.argv[1]))) + ";")
