"""A connection that is lost in the middle of a transaction means "try again", not "something is broken"."""

from __future__ import annotations

import psycopg
import pytest

from service.schemas.errors import Internal, NotReady, as_refusal


@pytest.mark.parametrize(
    "lost",
    [
        pytest.param(psycopg.errors.IdleInTransactionSessionTimeout(), id="the server ended an idle transaction"),
        pytest.param(
            psycopg.InternalError("received 2 results from command 'COMMIT'"), id="the line broke at a commit"
        ),
        pytest.param(psycopg.OperationalError(), id="the line broke"),
    ],
)
def test_it_is_not_ready(lost: Exception) -> None:
    assert isinstance(as_refusal(lost), NotReady)


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(psycopg.errors.InsufficientPrivilege("permission denied for table events\nCONTEXT"), id="a right"),
        pytest.param(psycopg.errors.ReadOnlySqlTransaction("permission denied for table events"), id="read-only"),
    ],
)
def test_what_the_login_may_no_longer_do_is_told(refused: Exception) -> None:
    said = as_refusal(refused)
    assert isinstance(said, NotReady)
    assert said.text("en") == (
        "The event log's database refuses what is needed: permission denied for table events;"
        " `querymill doctor` says what helps."
    )


def test_a_full_disk_is_told() -> None:
    said = as_refusal(psycopg.errors.DiskFull("could not extend file: No space left on device\nHINT"))
    assert isinstance(said, NotReady)
    assert said.text("en").startswith("The event log's database has no room: could not extend file: No space left on")


def test_what_the_server_calls_a_fault_of_its_own_stays_one() -> None:
    assert isinstance(as_refusal(psycopg.errors.IndexCorrupted()), Internal)
