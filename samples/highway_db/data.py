"""All rows of the sample, table by table, parents before children."""

from __future__ import annotations

from collections.abc import Iterator

from samples.highway_db import parties, stock, trade
from samples.highway_db.rows import TableRows

_IN_ORDER = (
    parties.companies,
    parties.service_areas,
    parties.mapped_codes,
    parties.routes,
    parties.route_links,
    parties.branches,
    parties.staff,
    parties.contracts,
    stock.codes,
    stock.warehouses,
    stock.goods,
    stock.stock_flows,
    trade.business_days,
    trade.car_days,
    trade.charging_orders,
    trade.energy_months,
    trade.complaints,
)


def tables() -> Iterator[TableRows]:
    """Yield the rows of each table, in an order in which the rows can be inserted."""
    for make in _IN_ORDER:
        yield make()
