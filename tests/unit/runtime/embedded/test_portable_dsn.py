"""Stored connection strings of sources in the embedded server, and their use after a move."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from runtime.embedded.cluster import Cluster
from runtime.embedded.portable_dsn import HERE, OwnServer, own_server
from runtime.settings.settings import load_settings
from runtime.sources.encrypted_sources import SourceLeftBehind, SourceRegister
from tests.tables import from_table

OWN = OwnServer("/homes/one/postgres")
MOVED = OwnServer("/homes/two/postgres")


def test_stored_dsn_of_own_server_follows_a_move() -> None:
    kept = OWN.to_stored("host=/homes/one/postgres user=postgres dbname=shop")
    assert "/homes" not in kept
    found = MOVED.from_stored(kept)
    assert found is not None
    assert conninfo_to_dict(found) == {"host": "/homes/two/postgres", "user": "postgres", "dbname": "shop"}


@from_table
def test_dsn_of_another_server_is_stored_unchanged(dsn: str) -> None:
    assert OWN.to_stored(dsn) == dsn
    assert MOVED.from_stored(dsn) == dsn


def test_displayed_address_has_the_current_folder() -> None:
    address: dict[str, Any] = {"host": HERE, "port": 5432, "database": "shop", "user": "postgres"}
    assert MOVED.displayed(address) == {**address, "host": "/homes/two/postgres"}
    assert MOVED.displayed({**address, "host": "db.example"})["host"] == "db.example"


def test_own_server_is_set_if_it_stores_the_log() -> None:
    home = Path("/homes/one")
    folder = str(Cluster(home / "postgres").socket_folder)
    inside = load_settings(home_dir=home, database_url=make_conninfo(host=folder, dbname="querymill"))
    assert own_server(inside) == OwnServer(folder)
    assert own_server(load_settings(home_dir=home, database_url="postgresql://db.example/log")) == OwnServer()


def test_source_left_on_the_old_server_is_reported() -> None:
    cipher = Fernet(Fernet.generate_key())
    sources = SourceRegister(connection=lambda: pytest.fail("no query expected"), cipher=cipher)
    kept = OWN.to_stored("host=/homes/one/postgres dbname=shop")
    left = sources.opened("shop", cipher.encrypt(kept.encode()))
    assert isinstance(left, SourceLeftBehind)
    assert "add it again" in str(left)
