"""A connection that is lost in the middle of a transaction means "try again", not "something is broken"."""

from __future__ import annotations

import psycopg
import pytest

from service.errors import Internal, NotReady, as_refusal


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


def test_what_the_server_calls_a_fault_of_its_own_stays_one() -> None:
    assert isinstance(as_refusal(psycopg.errors.IndexCorrupted()), Internal)
