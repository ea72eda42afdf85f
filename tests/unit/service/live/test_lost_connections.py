"""Database errors of the event log: a lost connection is `NotReady`, which is retried, and no internal error."""

from __future__ import annotations

import psycopg
import pytest

from service.schemas.errors import Internal, NotReady
from service.schemas.translated_errors import as_refusal


@pytest.mark.parametrize(
    "lost",
    [
        pytest.param(psycopg.errors.IdleInTransactionSessionTimeout(), id="the server ended an idle transaction"),
        pytest.param(
            psycopg.InternalError("received 2 results from command 'COMMIT'"), id="the connection broke at a commit"
        ),
        pytest.param(psycopg.OperationalError(), id="the connection broke"),
    ],
)
def test_lost_connection_is_not_ready(lost: Exception) -> None:
    assert isinstance(as_refusal(lost), NotReady)


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(
            psycopg.errors.InsufficientPrivilege("permission denied for table events\nCONTEXT"),
            id="a missing privilege",
        ),
        pytest.param(psycopg.errors.ReadOnlySqlTransaction("permission denied for table events"), id="read-only"),
    ],
)
def test_missing_privilege_is_not_ready_with_its_reason(refused: Exception) -> None:
    error = as_refusal(refused)
    assert isinstance(error, NotReady)
    assert error.text("en") == (
        "The event log's database refuses what is needed: permission denied for table events;"
        " `querymill doctor` says what helps."
    )


def test_full_disk_is_not_ready_with_its_reason() -> None:
    error = as_refusal(psycopg.errors.DiskFull("could not extend file: No space left on device\nHINT"))
    assert isinstance(error, NotReady)
    assert error.text("en").startswith("The event log's database has no room: could not extend file: No space left on")


def test_index_corruption_is_an_internal_error() -> None:
    assert isinstance(as_refusal(psycopg.errors.IndexCorrupted()), Internal)
