"""Connection slots of a source: one limit for all logs of a database and all spellings of the source's address."""

from __future__ import annotations

from runtime.settings.settings import Settings
from runtime.sources.connection_slots import ConnectionSlots, slot_address
from tests.tables import from_table

LIMIT = 4


def test_logs_of_a_database_share_the_limit_for_all_spellings_of_an_address(settings: Settings) -> None:
    logs = [
        ConnectionSlots.of(settings.model_copy(update={"database_schema": schema, "source_connections": LIMIT}))
        for schema in ("one", "two")
    ]
    spellings = [
        "host=localhost port=1 dbname=shop",
        "postgresql://127.0.0.1:1/shop",
        "hostaddr=127.0.0.1 host=db port=1 dbname=shop",
    ]
    try:
        taken = [
            slots.try_take(slot_address(dsn), f"execution {n}")
            for n, (slots, dsn) in enumerate((slots, dsn) for slots in logs for dsn in spellings)
        ]
        # the last slot is reserved for holders of a slot
        assert sum(slot is not None for slot in taken) == LIMIT - 1
        for slot in taken[: LIMIT - 1]:
            assert slot is not None
            logs[0].release(slot)
        assert logs[1].try_take(slot_address(spellings[0]), "another") is not None
        assert logs[1].try_take(slot_address("host=localhost port=2 dbname=shop"), "another source") is not None
    finally:
        for slots in logs:
            slots.close()


@from_table
def test_address_by_which_connections_are_counted(dsn: str, address: str) -> None:
    assert slot_address(dsn) == address
