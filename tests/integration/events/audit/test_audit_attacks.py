"""The unit tests' attacks on rows of a real table, found as in an export."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from events.audit.export import pack_export, verify_file
from events.audit.log_verification import Verification
from runtime.settings.settings import Settings
from tests.integration.events.audit_fill import address
from tests.small_partitions import disable_guards
from tests.unit.events.audit_logs import ATTACKS, PUBLIC, Log, make_log, pages_of

SEEDS = range(4)
TRUSTED = frozenset({PUBLIC})
INSERT = (
    "insert into events (position, stream, version, type, schema_version, meta, data, salt, digest, body_digest,"
    " recorded_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s,"
    " '1970-01-01T00:00:00Z'::timestamptz + %s * interval '1 microsecond')"
)


@pytest.fixture
def table(settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """Session of the owner, with all guards disabled."""
    with psycopg.connect(settings.database_url or "", autocommit=True, options="-c search_path=querymill") as conn:
        disable_guards(conn)
        conn.execute("alter table events_000000000001 drop constraint events_000000000001_stream_version")
        yield conn


REFUSED = "a byte moved from the payload into the salt"
"""The remaining payload is no JSON, so its column refuses it."""


FILE_ONLY = "another root in the manifest"


def store(table: psycopg.Connection[Any], log: Log) -> None:
    table.execute("truncate events")
    with table.cursor() as cursor:
        cursor.executemany(INSERT, log.rows)


def found_at(settings: Settings, log: Log) -> int | None:
    verification = Verification(
        address=address(settings),
        checkpoints=log.checkpoints,
        trusted=TRUSTED,
    )
    verdict = verification.run()
    assert verdict.holds == (verdict.position is None)
    return verdict.position


def exported_at(log: Log) -> int | None:
    target = io.BytesIO()
    pack_export(log.manifest(), pages_of(log), target, log.checkpoints)
    return verify_file(target, trusted=TRUSTED).position


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in ATTACKS if name not in (REFUSED, FILE_ONLY)])
def test_verify_attacked_table_finds_the_position(
    name: str, settings: Settings, table: psycopg.Connection[Any]
) -> None:
    for seed in SEEDS:
        forged = ATTACKS[name](make_log(seed), random.Random(seed))
        store(table, forged)
        position = exported_at(forged)
        assert position is not None
        assert found_at(settings, forged) == position, f"seed {seed}"


def test_payload_that_is_no_json_is_refused_by_its_column(table: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        store(table, ATTACKS[REFUSED](make_log(0), random.Random(0)))


def test_verify_untouched_table_passes(settings: Settings, table: psycopg.Connection[Any]) -> None:
    for seed in range(20):
        log = make_log(seed)
        store(table, log)
        assert found_at(settings, log) is None
